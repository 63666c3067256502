// Several mailboxes in one target account: where `under` puts folders, and whose place is whose.

import { describe, expect, it } from 'vitest'
import type { FolderRules, Neighbour } from '../../src/model/plan.ts'
import type { FolderTree, ListedFolder, SpecialUse } from '../../src/model/ports.ts'
import { mapFolders } from '../../src/plan/folder-map.ts'
import { ownerAt, trespassesOf } from '../../src/plan/shared-target.ts'

const folder = (path: string, separator: string, specialUse?: SpecialUse): ListedFolder => ({
  path,
  separator,
  selectable: true,
  specialUse,
  subscribed: true,
})
const aruba = (...names: string[]): FolderTree => ({
  prefix: 'INBOX.',
  separator: '.',
  folders: ['INBOX', ...names.map((name) => `INBOX.${name}`)].map((path) => folder(path, '.')),
})
const slashes = (...names: string[]): FolderTree => ({
  prefix: '',
  separator: '/',
  folders: ['INBOX', ...names].map((path) => folder(path, '/', path === 'Sent' ? '\\Sent' : undefined)),
})
const rules = (under: string, more: Partial<FolderRules> = {}): FolderRules => ({
  exclude: [],
  map: new Map(),
  specialUse: true,
  under,
  ...more,
})
const placesOf = (source: FolderTree, target: FolderTree, own: FolderRules, bound?: ReadonlyMap<string, string>) =>
  mapFolders(source, target, own, bound).folders.map(({ target: to }) => to?.path)

describe('under', () => {
  it.each<[string, FolderTree, FolderTree, FolderRules, string[]]>([
    [
      'goes before special use, on a server with slashes',
      aruba('Posta inviata', 'Pratiche.2014'),
      slashes('Sent'),
      rules('Archivio/URP'),
      ['Archivio/URP/INBOX', 'Archivio/URP/Posta inviata', 'Archivio/URP/Pratiche/2014'],
    ],
    [
      'goes before what plan or preset call the folders',
      aruba('Inviata'),
      slashes('Posta spedita'),
      rules('URP', { folderNames: { source: { sent: ['Inviata'] }, target: { sent: ['Posta spedita'] } } }),
      ['URP/INBOX', 'URP/Inviata'],
    ],
    [
      'stands below the prefix of a server',
      slashes('Sent', 'Pratiche/2014'),
      aruba('Sent'),
      rules('Archivio/URP'),
      ['INBOX.Archivio.URP.INBOX', 'INBOX.Archivio.URP.Pratiche.2014', 'INBOX.Archivio.URP.Sent'],
    ],
    [
      'may be below INBOX, in any case',
      slashes('INBOX/Vecchie'),
      slashes(),
      rules('inbox/URP'),
      ['INBOX/URP/INBOX', 'INBOX/URP/INBOX/Vecchie'],
    ],
    [
      'holds for what the plan maps, and for what lies below that',
      slashes('Ricevute', 'Ricevute/2014'),
      slashes(),
      rules('URP', {
        map: new Map([
          ['INBOX', 'Arrivo'],
          ['Ricevute', 'Archivio/Ricevute'],
        ]),
      }),
      ['URP/Arrivo', 'URP/Archivio/Ricevute', 'URP/Archivio/Ricevute/2014'],
    ],
    [
      'has levels that the server can hold',
      slashes('a'),
      aruba(),
      rules('U.R.P./x'),
      ['INBOX.U_R_P_.x.INBOX', 'INBOX.U_R_P_.x.a'],
    ],
  ])('%s', (_what, source, target, own, expected) => {
    expect(placesOf(source, target, own)).toEqual(expected)
  })

  it('does not move what was written before', () => {
    const bound = new Map([['Ricevute', 'Altrove']])
    expect(placesOf(slashes('Ricevute'), slashes('Altrove'), rules('URP'), bound)).toEqual(['URP/INBOX', 'Altrove'])
  })

  it('keeps apart below it what would fall together', () => {
    expect(placesOf(slashes('Atti', 'ATTI'), slashes(), rules('URP'))).toEqual([
      'URP/ATTI',
      'URP/Atti (2)',
      'URP/INBOX',
    ])
  })
})

describe('a place', () => {
  const target = slashes()
  const other = (under: string | undefined, some: Partial<Neighbour> = {}): Neighbour => ({
    id: under ?? 'top',
    under,
    mayShare: false,
    written: [],
    ...some,
  })
  it.each<[string, string, string | undefined, Neighbour[], string | undefined]>([
    ['at the top is its own beside offices', 'Pratiche', undefined, [other('Uffici/URP')], undefined],
    ['below the under of an office is the office’s', 'Uffici/URP/2014', undefined, [other('Uffici/URP')], 'Uffici/URP'],
    ['is the office’s in any case of letters', 'uffici/urp', undefined, [other('Uffici/URP')], 'Uffici/URP'],
    ['beside it with a longer name is not', 'Uffici/URP 2', undefined, [other('Uffici/URP')], undefined],
    ['above it is not', 'Uffici', undefined, [other('Uffici/URP')], undefined],
    ['of the deepest under is its own', 'Uffici/URP/x', 'Uffici/URP', [other('Uffici'), other(undefined)], undefined],
    ['that reaches into a deeper one is not its own', 'Uffici/URP/x', 'Uffici', [other('Uffici/URP')], 'Uffici/URP'],
    ['where another one’s mail lies is not its own', 'Sent', undefined, [other('U', { written: ['sent'] })], 'U'],
    ['is its own where both may share', 'A/x', 'A', [other('A', { mayShare: true })], undefined],
    ['of two that a server takes for one is nobody’s', 'A_B/x', 'A_B', [other('a_b')], 'a_b'],
    ['outside of its own is another’s', 'Pratiche', 'Uffici/URP', [other(undefined)], 'top'],
  ])('%s', (_what, path, under, neighbours, owner) => {
    expect(ownerAt(path, under, target, neighbours)?.id).toBe(owner)
  })

  it('tells two of which a server makes one by its separator', () => {
    expect(ownerAt('INBOX.A_B.x', 'A.B', aruba(), [other('A_B')])?.id).toBe('A_B')
  })

  it('is not asked of what was written there before', () => {
    const { folders } = mapFolders(slashes('Uffici/URP'), target, { exclude: [], map: new Map(), specialUse: true })
    expect(trespassesOf(folders, undefined, target, [other('Uffici/URP')], new Map())).toEqual([
      { source: 'Uffici/URP', with: 'Uffici/URP', target: 'Uffici/URP' },
    ])
    const bound = new Map([['Uffici/URP', 'Uffici/URP']])
    expect(trespassesOf(folders, undefined, target, [other('Uffici/URP')], bound)).toEqual([])
  })
})
