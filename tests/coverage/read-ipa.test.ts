// What of the open data is read, in each format; what is passed over; and what is told instead of being lost.

import { describe, expect, it } from 'vitest'
import { readIpaFiles } from '../../src/coverage/read-ipa.ts'
import { TableError } from '../../src/table/table-rows.ts'
import { readXlsxRows } from '../../src/table/xlsx-rows.ts'
import { freshDir } from '../support/temp-dir.ts'
import { headers, separated, table, writeText, writeWindows, writeXlsx, zipped } from './open-data.ts'

const dir = freshDir('ipa')

/** `address body unit kind`, with a star where it is certified. */
async function readEntries(...files: string[]): Promise<string[]> {
  const { entries, refused } = await readIpaFiles(files)
  expect(refused).toEqual([])
  return entries.map(
    ({ address, body, unit, kind, certified, line }) =>
      `${line} ${certified ? '*' : ''}${address} ${body} ${unit ?? '-'} ${kind}`,
  )
}

const enti = table(headers.enti, [
  {
    Codice_IPA: 'c_x000',
    Denominazione_ente: 'Comune di "Forlì", sede; centrale',
    Tipologia: 'Pubbliche Amministrazioni',
    Codice_Categoria: 'L6',
    Indirizzo: 'Via Roma, 1',
    Mail1: ' PROTOCOLLO@pec.forli.example ',
    Tipo_Mail1: 'Pec',
    Mail2: 'info@forli.example',
    Tipo_Mail2: 'Altro',
    Mail3: 'null',
    Mail4: 'non individuato',
    Mail5: 'mailto:urp@pec.forli.example',
    Tipo_Mail5: 'pec',
  },
])
const readFromEnti = [
  '2 *protocollo@pec.forli.example c_x000 - enti',
  '2 info@forli.example c_x000 - enti',
  '2 *urp@pec.forli.example c_x000 - enti',
]

describe('each format gives the same', () => {
  it.each([
    ['commas', () => writeText(dir, 'a.csv', separated(enti, ','))],
    ['semicolons, with the mark of Excel', () => writeText(dir, 'b.csv', `\uFEFF${separated(enti, ';')}`)],
    ['tabs, with quotes as they come', () => writeText(dir, 'c.txt', separated(enti, '\t', '\n'))],
    ['Windows-1252', () => writeWindows(dir, 'd.csv', separated(enti, ';'))],
    [
      'UTF-16, as Excel calls Unicode',
      () => writeText(dir, 'e.txt', Buffer.from(`\uFEFF${separated(enti, '\t')}`, 'utf16le')),
    ],
    [
      'headers in capitals',
      () =>
        writeText(
          dir,
          'f.csv',
          separated([(enti[0] ?? []).map((name) => ` ${name.toUpperCase()} `), ...enti.slice(1)], ','),
        ),
    ],
    ['xlsx', () => writeXlsx(dir, 'g.xlsx', enti)],
  ])('%s', async (_name, write) => {
    const file = await write()
    expect(await readEntries(file)).toEqual(readFromEnti)
    const { bodies, files, unread } = await readIpaFiles([file])
    expect(bodies.get('c_x000')).toMatchObject({ name: 'Comune di "Forlì", sede; centrale' })
    expect(files).toMatchObject([{ rows: 1, certified: 2, ordinary: 1, placeholders: 2, empty: 0 }])
    expect(unread).toEqual([])
  })
})

describe('each data set is known by its columns', () => {
  it.each([
    ['pecEnte', { Codice_IPA: 'c_x000', pec: 'a@pec.example', Nome_Categoria: 'Comuni' }, '- pec-ente'],
    [
      'aoo',
      {
        Codice_IPA: 'c_x000',
        Codice_uni_aoo: 'A1',
        Denominazione_aoo: 'Protocollo',
        Mail1: 'a@pec.example',
        Tipo_Mail1: 'pec',
      },
      'Protocollo aree-organizzative-omogenee',
    ],
    [
      'uo',
      {
        Codice_IPA: 'c_x000',
        Codice_uni_uo: 'U1',
        Descrizione_uo: 'Tributi',
        Mail3: 'a@pec.example',
        Tipo_Mail3: 'Pec',
      },
      'Tributi unita-organizzative',
    ],
    ['pecTxt', { cod_amm: 'c_x000', Mail: 'a@pec.example', 'Tipo Mail': 'pec' }, '- pec.txt'],
    [
      'servizi',
      { cod_amm: 'c_x000', des_ou: 'Tributi', mail_srv: 'a@pec.example', tipo_mail: 'pec' },
      'Tributi servizi',
    ],
  ] as const)('%s', async (header, row, told) => {
    const file = writeText(dir, `${header}.csv`, separated(table(headers[header], [row]), ','))
    expect(await readEntries(file)).toEqual([`2 *a@pec.example c_x000 ${told}`])
  })

  it('below a title, and the mail of a person in charge is none of the body', async () => {
    const rows = table(headers.uo, [
      { Codice_IPA: 'c_x000', Codice_uni_uo: 'U1', Mail_responsabile: 'rossi@pec.example' },
    ])
    const file = writeText(dir, 'titled.csv', `Unità organizzative al 28/11/2026;;\r\n\r\n${separated(rows, ';')}`)
    const { entries, files } = await readIpaFiles([file])
    expect(entries).toEqual([])
    expect(files).toMatchObject([{ kinds: ['unita-organizzative'], rows: 1 }])
  })
})

describe('what cannot be read is told by line, and the rest is read', () => {
  it('rows', async () => {
    const text = [
      'Codice_IPA,Mail1,Tipo_Mail1',
      'c_x000,one@pec.example,Pec',
      'c_x000,"two@pec.example,Pec',
      'c_x000,"three@pec.example" x,Pec',
      'c_x000,four@pec.example,Pec,more',
      ',five@pec.example,Pec',
      'c_x000,six@,Pec',
      'c_x000,"seven@pec.example; eight@pec.example",Pec',
      '"c_x000","nine@pec.example","Pec"',
    ].join('\n')
    const { entries, unread } = await readIpaFiles([writeText(dir, 'faults.csv', text)])
    expect(entries.map(({ address }) => address.split('@')[0])).toEqual(['one', 'seven', 'eight', 'nine'])
    expect(unread.map(({ line, why }) => `${line} ${why}`)).toEqual([
      '3 quote',
      '4 quote',
      '5 cells',
      '6 no-code',
      '7 address',
    ])
  })

  it('a cell over two lines is one row, and the lines after it keep their numbers', async () => {
    const text =
      'Codice_IPA;Indirizzo;Mail1;Tipo_Mail1\r\nc_x;"Via Roma\r\n1";a@pec.example;Pec\r\nc_x;;b@pec.example;Pec'
    expect(await readEntries(writeText(dir, 'lines.csv', text))).toEqual([
      '2 *a@pec.example c_x - enti',
      '4 *b@pec.example c_x - enti',
    ])
  })

  it.each([
    ['unknown-columns', 'Nome, Cognome', () => writeText(dir, 'other.csv', 'Nome,Cognome\nA,B\n')],
    ['unknown-columns', '', () => writeText(dir, 'empty.csv', '')],
    ['cannot-open', 'ENOENT', () => `${dir}/nowhere.csv`],
    ['cannot-open', 'EISDIR', () => dir],
    ['not-a-table', 'NUL', () => writeText(dir, 'binary.csv', 'a\0b')],
    ['old-excel', '.xls', () => writeText(dir, 'old.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'))],
    ['damaged-xlsx', 'xl/_rels/workbook.xml.rels', () => zipped(dir, 'no.xlsx', { 'a.txt': 'a' })],
    ['damaged-xlsx', 'End of central directory', () => writeText(dir, 'cut.xlsx', 'PK\u0003\u0004 and no more')],
  ])('a file that is no such table: %s (%s)', async (why, detail, write) => {
    const { refused } = await readIpaFiles([await write()])
    expect(refused).toMatchObject([{ fault: { why } }])
    expect(refused[0]?.fault.detail.toLowerCase()).toContain(detail.toLowerCase())
  })

  it('an entity bomb expands to nothing, and a sheet stops at its bound while it is unpacked', async () => {
    const nothing = { table: () => undefined, row: () => undefined, broken: () => undefined }
    const entities = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Relationships><x>&b;</x></Relationships>'
    const bomb = await zipped(dir, 'entities.xlsx', { 'xl/_rels/workbook.xml.rels': entities })
    await expect(readXlsxRows(bomb, nothing)).rejects.toThrow(TableError)
    const large = await writeXlsx(dir, 'large.xlsx', table(headers.enti, [{ Indirizzo: 'x'.repeat(30_000) }]))
    await expect(readXlsxRows(large, nothing, 20_000)).rejects.toThrow('too-large')
    await readXlsxRows(large, nothing, 100_000)
  })
})
