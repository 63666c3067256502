// Open data of the index as people have it: synthetic rows under the published headers, in each format.

import { createWriteStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import iconv from 'iconv-lite'
import { ZipFile } from 'yazl'

const mails = (most: number): string[] =>
  Array.from({ length: most }, (_, at) => [`Mail${at + 1}`, `Tipo_Mail${at + 1}`]).flat()

const named = (names: string): string[] => names.split(' ')

/** The headers as the index publishes them, and as older files had them. */
export const headers = {
  pecEnte: named('_id Codice_IPA Denominazione_ente pec Data_pubblicazione Nome_Categoria'),
  enti: [
    ...named('Codice_IPA Denominazione_ente Codice_fiscale_ente Tipologia Codice_Categoria CAP Indirizzo'),
    ...mails(5),
    ...named('Sito_istituzionale Data_aggiornamento'),
  ],
  aoo: [
    ...named('Codice_IPA Denominazione_ente Codice_uni_aoo Denominazione_aoo CAP Indirizzo'),
    ...mails(3),
    ...named('Protocollo_informatico URI_Protocollo_informatico cod_AOO'),
  ],
  uo: [
    ...named('_id Codice_IPA Denominazione_ente Codice_uni_uo Codice_uni_aoo Codice_uni_uo_padre'),
    ...named('Descrizione_uo Mail_responsabile'),
    ...mails(3),
  ],
  pecTxt: ['cod_amm', 'Descrizione', 'Tipo', 'Tipologia Istat', 'Regione', 'Provincia', 'Comune', 'Mail', 'Tipo Mail'],
  servizi: named('cod_amm des_amm cod_ou des_ou mail_srv tipo_mail'),
} as const

/** Rows under a header, each by the names of its columns; the others are empty. */
export function table(header: readonly string[], rows: readonly Readonly<Record<string, string>>[]): string[][] {
  for (const name of rows.flatMap((row) => Object.keys(row)))
    if (!header.includes(name)) throw new Error(`no column ${name}`)
  return [[...header], ...rows.map((row) => header.map((name) => row[name] ?? ''))]
}

export function separated(rows: readonly (readonly string[])[], separator: string, end = '\r\n'): string {
  const cell = (text: string): string =>
    separator !== '\t' && /["\n;,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  return rows.map((cells) => cells.map(cell).join(separator) + end).join('')
}

export function writeWindows(dir: string, name: string, text: string): string {
  const file = join(dir, name)
  writeFileSync(file, iconv.encode(text, 'windows-1252'))
  return file
}

export function writeText(dir: string, name: string, text: string | Buffer): string {
  const file = join(dir, name)
  writeFileSync(file, text)
  return file
}

const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

function column(at: number): string {
  return at < 26 ? String.fromCharCode(65 + at) : column(Math.floor(at / 26) - 1) + column(at % 26)
}

const spreadsheet = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** As spreadsheets write them: texts in a part of their own, empty cells left out, the first sheet hidden. */
export async function writeXlsx(dir: string, name: string, rows: readonly (readonly string[])[]): Promise<string> {
  const texts = new Map<string, number>()
  const numberOf = (text: string): number => {
    const known = texts.get(text) ?? texts.size
    texts.set(text, known)
    return known
  }
  const cells = (row: readonly string[], line: number): string =>
    row
      .map((text, at) => (text === '' ? '' : `<c r="${column(at)}${line}" t="s"><v>${numberOf(text)}</v></c>`))
      .join('')
  const sheet = rows.map((row, at) => `<row r="${at + 1}">${cells(row, at + 1)}</row>`).join('')
  const shared = [...texts.keys()]
    .map((text) => `<si><r><t>${xml(text.slice(0, 2))}</t></r><r><t xml:space="preserve">${xml(text.slice(2))}</t></r>`)
    .map((text) => `${text}<rPh sb="0" eb="1"><t>never this</t></rPh></si>`)
    .join('')
  return zipped(dir, name, {
    'xl/workbook.xml':
      `<workbook xmlns="${spreadsheet}" xmlns:r="${relations}"><sheets>` +
      '<sheet name="note" sheetId="1" state="hidden" r:id="rId1"/><sheet name="dati" sheetId="2" r:id="rId2"/>' +
      '</sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      `<Relationships><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/>` +
      `<Relationship Id="rId2" Type="${relations}/worksheet" Target="/xl/worksheets/sheet2.xml"/>` +
      `<Relationship Id="rId3" Type="${relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${spreadsheet}"><sheetData/></worksheet>`,
    'xl/worksheets/sheet2.xml': `<worksheet xmlns="${spreadsheet}"><sheetData>${sheet}</sheetData></worksheet>`,
    'xl/sharedStrings.xml': `<sst xmlns="${spreadsheet}">${shared}</sst>`,
  })
}

export async function zipped(dir: string, name: string, parts: Readonly<Record<string, string>>): Promise<string> {
  const zip = new ZipFile()
  for (const [part, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(text), part)
  zip.end()
  const file = join(dir, name)
  await pipeline(zip.outputStream, createWriteStream(file))
  return file
}
