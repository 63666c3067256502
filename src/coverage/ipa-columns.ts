// Tells by the names of its columns which data set of the index (IPA) a table is, and where what stands in it.

import type { IpaKind } from '../model/coverage.ts'

export type MailColumn = {
  at: number
  /** As its header is written. */
  name: string
  /** The column that says of which kind the address is; undefined: all in this data set are certified. */
  typeAt: number | undefined
}

export type IpaColumns = {
  kind: IpaKind
  /** How many columns the header has. */
  width: number
  body: number
  bodyName: number | undefined
  /** Names, then codes, of the unit or area of a row. */
  unit: readonly number[]
  /** Columns with the category of the body: its name, its code, its kind. */
  categories: readonly { at: number; rank: number }[]
  protocol: number | undefined
  mails: readonly MailColumn[]
}

/** Each place by the names it has had, today's first; compared without case, with "_" for spaces. */
const names = {
  body: ['codice_ipa', 'cod_amm'],
  bodyName: ['denominazione_ente', 'des_amm', 'descrizione'],
  unitName: ['descrizione_uo', 'des_ou'],
  unitCode: ['codice_uni_uo', 'cod_uni_ou', 'cod_ou'],
  areaName: ['denominazione_aoo', 'des_aoo'],
  areaCode: ['codice_uni_aoo', 'cod_aoo'],
  category: ['nome_categoria', 'codice_categoria', 'tipologia', 'tipologia_istat', 'tipologia_amm'],
  protocol: ['protocollo_informatico'],
} as const

/** What a table must have to be known, for people. */
export const knownHeaders: readonly string[] = [
  'pec-ente: Codice_IPA, pec',
  'enti: Codice_IPA, Mail1, Tipo_Mail1 … Mail5, Tipo_Mail5',
  'aree-organizzative-omogenee: Codice_IPA, Codice_uni_aoo, Denominazione_aoo, Mail1, Tipo_Mail1 …',
  'unita-organizzative: Codice_IPA, Codice_uni_uo, Descrizione_uo, Mail1, Tipo_Mail1 …',
  'pec.txt: cod_amm, Mail, Tipo Mail',
  'servizi: cod_amm, mail_srv, tipo_mail',
]

const normal = (header: string): string =>
  header
    .replace(/^\uFEFF/, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')

/** undefined: this row is no header of a data set that is known. */
export function columnsOf(header: readonly string[]): IpaColumns | undefined {
  const headers = header.map(normal)
  const find = (known: readonly string[]): number | undefined => {
    const at = known.map((name) => headers.indexOf(name)).find((found) => found >= 0)
    return at
  }
  const body = find(names.body)
  const mails = headers.flatMap((name, at) => mailColumn(headers, name, { at, name: header[at]?.trim() ?? name }))
  if (body === undefined || mails.length === 0) return undefined
  const kind = kindOf(headers, find)
  const own = kind === 'unita-organizzative' || kind === 'servizi'
  const unit = [
    ...(own ? [find(names.unitName), find(names.unitCode)] : []),
    ...(own || kind === 'aree-organizzative-omogenee' ? [find(names.areaName), find(names.areaCode)] : []),
  ].filter((at) => at !== undefined)
  return {
    kind,
    width: header.length,
    body,
    bodyName: find(names.bodyName),
    unit,
    categories: names.category
      .flatMap((name, rank) => ({ at: headers.indexOf(name), rank }))
      .filter(({ at }) => at >= 0),
    protocol: find(names.protocol),
    mails,
  }
}

function mailColumn(headers: readonly string[], name: string, column: { at: number; name: string }): MailColumn[] {
  if (name === 'pec') return [{ ...column, typeAt: undefined }]
  const number = /^mail(\d*|_srv)$/.exec(name)?.[1]
  if (number === undefined) return []
  const type = headers.indexOf(`tipo_mail${number}`)
  const typeAt = type >= 0 ? type : headers.indexOf('tipo_mail')
  // Without its kind nobody knows whether an address is certified.
  return typeAt < 0 ? [] : [{ ...column, typeAt }]
}

function kindOf(headers: readonly string[], find: (known: readonly string[]) => number | undefined): IpaKind {
  if (headers.includes('pec')) return 'pec-ente'
  if (headers.includes('mail_srv')) return 'servizi'
  if (find(names.unitCode) !== undefined) return 'unita-organizzative'
  if (find(names.areaName) !== undefined || find(names.areaCode) !== undefined) return 'aree-organizzative-omogenee'
  return headers.includes('mail') ? 'pec.txt' : 'enti'
}
