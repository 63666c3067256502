// Where each folder goes: separators, prefixes, special use in two languages, rules, names that collide.

import { describe, expect, it } from 'vitest'
import type { FolderRules } from '../../src/model/plan.ts'
import type { FolderTree, ListedFolder } from '../../src/model/ports.ts'
import { mapFolders, type FolderMap } from '../../src/plan/folder-map.ts'

type Given = string | (Partial<ListedFolder> & { path: string })

function tree(prefix: string, separator: string, folders: readonly Given[]): FolderTree {
  return {
    prefix,
    separator,
    folders: folders.map((given) => ({
      separator,
      selectable: true,
      specialUse: undefined,
      subscribed: true,
      ...(typeof given === 'string' ? { path: given } : given),
    })),
  }
}

const aruba = (...folders: Given[]) => tree('INBOX.', '.', ['INBOX', ...folders])
const dovecot = (...folders: Given[]) => tree('', '/', ['INBOX', ...folders])

function rules(some: Partial<Omit<FolderRules, 'map'>> & { map?: Record<string, string> } = {}): FolderRules {
  return {
    exclude: some.exclude ?? [],
    map: new Map(Object.entries(some.map ?? {})),
    specialUse: some.specialUse ?? true,
  }
}

/** Source path → target path, INBOX left out where it goes to INBOX. */
function paths(map: FolderMap): Record<string, string | null> {
  return Object.fromEntries(
    map.folders
      .filter((folder) => folder.target?.path !== 'INBOX')
      .map((folder) => [folder.source.path, folder.target?.path ?? null]),
  )
}

function shuffled(some: FolderTree): FolderTree {
  return { ...some, folders: some.folders.toReversed() }
}

describe('separators and prefixes', () => {
  it.each<[string, FolderTree, FolderTree, Record<string, string>]>([
    [
      'prefix to none',
      aruba('INBOX.Clienti', 'INBOX.Clienti.2015'),
      dovecot(),
      { 'INBOX.Clienti': 'Clienti', 'INBOX.Clienti.2015': 'Clienti/2015' },
    ],
    [
      'none to prefix',
      dovecot('Clienti', 'Clienti/2015'),
      aruba(),
      { Clienti: 'INBOX.Clienti', 'Clienti/2015': 'INBOX.Clienti.2015' },
    ],
    [
      'children of INBOX do not become INBOX.INBOX',
      dovecot('INBOX/Foo', 'INBOX/Foo/Bar'),
      aruba(),
      { 'INBOX/Foo': 'INBOX.Foo', 'INBOX/Foo/Bar': 'INBOX.Foo.Bar' },
    ],
    [
      'children of INBOX stay there without prefixes',
      dovecot('INBOX/Foo', 'Foo'),
      tree('', '.', ['INBOX']),
      { 'INBOX/Foo': 'INBOX.Foo', Foo: 'Foo' },
    ],
    ['INBOX in any case is INBOX', tree('', '/', ['Inbox']), aruba(), {}],
    [
      'an INBOX below the prefix is another folder',
      aruba('INBOX.INBOX', 'INBOX.INBOX.Foo', 'INBOX.Foo'),
      dovecot(),
      {
        'INBOX.INBOX': 'INBOX/INBOX',
        'INBOX.INBOX.Foo': 'INBOX/INBOX/Foo',
        'INBOX.Foo': 'Foo',
      },
    ],
    [
      'and stays one on a server of the same kind',
      aruba('INBOX.INBOX', 'INBOX.INBOX.Foo'),
      aruba(),
      { 'INBOX.INBOX': 'INBOX.INBOX', 'INBOX.INBOX.Foo': 'INBOX.INBOX.Foo' },
    ],
    [
      'the other side’s separator in a name',
      dovecot('Fatture.2015', 'a.b/c.d'),
      aruba(),
      { 'Fatture.2015': 'INBOX.Fatture_2015', 'a.b/c.d': 'INBOX.a_b.c_d' },
    ],
    [
      'the slash in a name',
      aruba('INBOX.Prot. ', 'INBOX.12/2015'),
      dovecot(),
      { 'INBOX.Prot. ': 'Prot/ ', 'INBOX.12/2015': '12_2015' },
    ],
    [
      'what looks like a pattern, an escape or a quote is kept',
      aruba('INBOX.50%', 'INBOX.a*b', 'INBOX. spazi ', 'INBOX."q"', 'INBOX.Perché & così', 'INBOX.a\\b'),
      dovecot(),
      {
        'INBOX.50%': '50%',
        'INBOX.a*b': 'a*b',
        'INBOX. spazi ': ' spazi ',
        'INBOX."q"': '"q"',
        'INBOX.Perché & così': 'Perché & così',
        'INBOX.a\\b': 'a\\b',
      },
    ],
    ['empty levels', dovecot('a//b'), aruba(), { 'a//b': 'INBOX.a._.b' }],
    ['a flat folder is one level', dovecot({ path: 'a/b', separator: null }), aruba(), { 'a/b': 'INBOX.a/b' }],
    ['another namespace', aruba('Public.Avvisi'), dovecot(), { 'Public.Avvisi': 'Public/Avvisi' }],
    [
      'a parent that cannot be opened',
      aruba({ path: 'INBOX.Clienti', selectable: false }, 'INBOX.Clienti.Rossi'),
      dovecot(),
      { 'INBOX.Clienti.Rossi': 'Clienti/Rossi' },
    ],
  ])('%s', (_what, source, target, expected) => {
    const map = mapFolders(source, target, rules())
    expect(paths(map)).toEqual(expected)
    expect(map.clashes).toEqual([])
  })

  it('names both sides for people, and says what must be created', () => {
    const map = mapFolders(aruba({ path: 'INBOX.12/2015.Già', subscribed: false }), dovecot('12_2015/Già'), rules())
    expect(map.folders.find((folder) => folder.source.path === 'INBOX.12/2015.Già')).toMatchObject({
      source: { name: '12\\/2015/Già', path: 'INBOX.12/2015.Già' },
      target: { name: '12_2015/Già', path: '12_2015/Già' },
      create: false,
      subscribed: false,
      excluded: false,
    })
    expect(map.folders.find((folder) => folder.source.name === 'INBOX')).toMatchObject({
      create: false,
      subscribed: true,
    })
    expect(mapFolders(aruba('INBOX.Nuova'), dovecot(), rules()).folders[1]).toMatchObject({ create: true })
    expect(
      mapFolders(aruba('INBOX.Nuova'), dovecot({ path: 'Nuova', selectable: false }), rules()).folders[1],
    ).toMatchObject({ create: true })
  })
})

describe('special use', () => {
  it.each<[string, FolderTree, FolderTree, Record<string, string | null>]>([
    [
      'by attribute, whatever the names',
      aruba({ path: 'INBOX.Ausgang', specialUse: '\\Sent' }),
      dovecot({ path: 'Enviados', specialUse: '\\Sent' }),
      { 'INBOX.Ausgang': 'Enviados' },
    ],
    [
      'by Italian name to an attribute',
      aruba('INBOX.Posta inviata', 'INBOX.Bozze', 'INBOX.Cestino', 'INBOX.Posta indesiderata'),
      dovecot(
        { path: 'Sent', specialUse: '\\Sent' },
        { path: 'Drafts', specialUse: '\\Drafts' },
        { path: 'Trash', specialUse: '\\Trash' },
        { path: 'Junk', specialUse: '\\Junk' },
      ),
      {
        'INBOX.Posta inviata': 'Sent',
        'INBOX.Bozze': 'Drafts',
        'INBOX.Cestino': 'Trash',
        'INBOX.Posta indesiderata': 'Junk',
      },
    ],
    [
      'by name to name',
      aruba('INBOX.Sent Items', 'INBOX.Posta eliminata'),
      dovecot('Inviata', 'Deleted Messages'),
      { 'INBOX.Sent Items': 'Inviata', 'INBOX.Posta eliminata': 'Deleted Messages' },
    ],
    [
      'children follow',
      aruba('INBOX.Posta inviata', 'INBOX.Posta inviata.2014', 'INBOX.Posta inviata.2014.q1'),
      dovecot('Inviata'),
      {
        'INBOX.Posta inviata': 'Inviata',
        'INBOX.Posta inviata.2014': 'Inviata/2014',
        'INBOX.Posta inviata.2014.q1': 'Inviata/2014/q1',
      },
    ],
    [
      'the attribute goes before the name; the other keeps its own',
      aruba({ path: 'INBOX.Inviata', specialUse: '\\Sent' }, 'INBOX.Sent Items'),
      dovecot({ path: 'Sent', specialUse: '\\Sent' }),
      { 'INBOX.Inviata': 'Sent', 'INBOX.Sent Items': 'Sent Items' },
    ],
    [
      'two that could be it keep their names',
      aruba('INBOX.Inviata', 'INBOX.Sent Items'),
      dovecot('Sent'),
      { 'INBOX.Inviata': 'Inviata', 'INBOX.Sent Items': 'Sent Items' },
    ],
    [
      'only at the top level',
      aruba('INBOX.Clienti.Sent'),
      dovecot('Inviata'),
      { 'INBOX.Clienti.Sent': 'Clienti/Sent' },
    ],
    [
      'the same name first, when the target has several',
      aruba('INBOX.Inviati'),
      dovecot('Sent', 'Inviati'),
      { 'INBOX.Inviati': 'Inviati' },
    ],
    [
      'archives by attribute only',
      aruba('INBOX.Archivio'),
      dovecot({ path: 'Archive', specialUse: '\\Archive' }),
      { 'INBOX.Archivio': 'Archivio' },
    ],
    [
      'marked archives',
      aruba({ path: 'INBOX.Archivio', specialUse: '\\Archive' }),
      dovecot({ path: 'Archive', specialUse: '\\Archive' }),
      { 'INBOX.Archivio': 'Archive' },
    ],
    ['a target without one', aruba('INBOX.Posta inviata'), dovecot(), { 'INBOX.Posta inviata': 'Posta inviata' }],
    [
      'views of other folders are left out',
      dovecot({ path: 'Tutti', specialUse: '\\All' }, { path: 'Speciali', specialUse: '\\Flagged' }),
      aruba(),
      { Tutti: null, Speciali: null },
    ],
  ])('%s', (_what, source, target, expected) => {
    const map = mapFolders(source, target, rules())
    expect(paths(map)).toEqual(expected)
    expect(map.clashes).toEqual([])
    expect(mapFolders(shuffled(source), shuffled(target), rules())).toEqual(map)
  })

  it('says what a folder is for', () => {
    const map = mapFolders(aruba('INBOX.Cestino', 'INBOX.Altro'), dovecot(), rules())
    expect(Object.fromEntries(map.folders.map((folder) => [folder.source.name, folder.specialUse]))).toEqual({
      INBOX: undefined,
      Altro: undefined,
      Cestino: '\\Trash',
    })
  })

  it('is left alone when the plan says so', () => {
    const map = mapFolders(aruba('INBOX.Posta inviata'), dovecot('Inviata'), rules({ specialUse: false }))
    expect(paths(map)).toEqual({ 'INBOX.Posta inviata': 'Posta inviata' })
    expect(map.folders.every((folder) => folder.specialUse === undefined)).toBe(true)
  })

  it('tells a folder whose name is the place of the special one apart', () => {
    const map = mapFolders(
      aruba({ path: 'INBOX.Inviata', specialUse: '\\Sent' }, 'INBOX.Sent'),
      dovecot({ path: 'Sent', specialUse: '\\Sent' }),
      rules(),
    )
    expect(paths(map)).toEqual({ 'INBOX.Inviata': 'Sent', 'INBOX.Sent': 'Sent (2)' })
    expect(map.clashes).toEqual([{ source: 'Sent', with: 'Inviata', target: 'Sent (2)' }])
  })
})

describe('rules of the plan', () => {
  it.each<[string, FolderTree, FolderTree, Parameters<typeof rules>[0], Record<string, string | null>]>([
    [
      'map wins over special use, and children follow',
      aruba('INBOX.Posta inviata', 'INBOX.Posta inviata.2014'),
      dovecot('Sent'),
      { map: { 'Posta inviata': 'Archivio/Spedita' } },
      { 'INBOX.Posta inviata': 'Archivio/Spedita', 'INBOX.Posta inviata.2014': 'Archivio/Spedita/2014' },
    ],
    [
      'unless mapped themselves',
      aruba('INBOX.A', 'INBOX.A.b', 'INBOX.A.b.c'),
      dovecot(),
      { map: { A: 'X', 'A/b': 'Y' } },
      { 'INBOX.A': 'X', 'INBOX.A.b': 'Y', 'INBOX.A.b.c': 'Y/c' },
    ],
    [
      'a mapped parent that cannot be opened',
      aruba({ path: 'INBOX.A', selectable: false }, 'INBOX.A.b'),
      dovecot(),
      { map: { A: 'X' } },
      { 'INBOX.A.b': 'X/b' },
    ],
    [
      'INBOX does not take along what is only beside it',
      aruba('INBOX.Clienti'),
      dovecot(),
      { map: { inbox: 'Archivio/In arrivo 2015' } },
      { INBOX: 'Archivio/In arrivo 2015', 'INBOX.Clienti': 'Clienti' },
    ],
    [
      'nor where the prefix is not announced',
      tree('', '.', ['INBOX', 'INBOX.Clienti']),
      dovecot(),
      { map: { INBOX: 'Vecchia' } },
      { INBOX: 'Vecchia', 'INBOX.Clienti': 'INBOX/Clienti' },
    ],
    [
      'but real children of INBOX follow',
      dovecot('INBOX/Urgenti', 'Clienti'),
      aruba(),
      { map: { INBOX: 'Vecchia' } },
      { INBOX: 'INBOX.Vecchia', 'INBOX/Urgenti': 'INBOX.Vecchia.Urgenti', Clienti: 'INBOX.Clienti' },
    ],
    [
      'two into one on purpose',
      aruba('INBOX.A', 'INBOX.B'),
      dovecot(),
      { map: { A: 'Uno', B: 'Uno' } },
      { 'INBOX.A': 'Uno', 'INBOX.B': 'Uno' },
    ],
    [
      'the target’s separator in a mapped name',
      dovecot('A'),
      aruba(),
      { map: { A: 'Anno 2015.1/x' } },
      { A: 'INBOX.Anno 2015_1.x' },
    ],
    ['a literal slash in a mapped name', dovecot('A'), aruba(), { map: { A: 'prot\\/12' } }, { A: 'INBOX.prot/12' }],
    [
      'exclude with a pattern leaves the parent',
      aruba('INBOX.Vecchi', 'INBOX.Vecchi.a', 'INBOX.Vecchi.a.b'),
      dovecot(),
      { exclude: ['Vecchi/*'] },
      { 'INBOX.Vecchi': 'Vecchi', 'INBOX.Vecchi.a': null, 'INBOX.Vecchi.a.b': null },
    ],
    [
      'exclude by name leaves the children',
      aruba('INBOX.Vecchi', 'INBOX.Vecchi.a'),
      dovecot(),
      { exclude: ['Vecchi'] },
      { 'INBOX.Vecchi': null, 'INBOX.Vecchi.a': 'Vecchi/a' },
    ],
    [
      'exclude looks at case, except for INBOX',
      aruba('INBOX.Spam', 'INBOX.SPAM'),
      dovecot(),
      { exclude: ['SPAM', 'inbox'] },
      { INBOX: null, 'INBOX.SPAM': null, 'INBOX.Spam': 'Spam' },
    ],
    [
      'map wins over exclude',
      aruba('INBOX.A', 'INBOX.B'),
      dovecot(),
      { exclude: ['*'], map: { A: 'X' } },
      { INBOX: null, 'INBOX.A': 'X', 'INBOX.B': null },
    ],
    [
      'an excluded folder leaves the special use to the other',
      aruba('INBOX.Inviata', 'INBOX.Sent Items'),
      dovecot({ path: 'Sent', specialUse: '\\Sent' }),
      { exclude: ['Sent Items'] },
      { 'INBOX.Inviata': 'Sent', 'INBOX.Sent Items': null },
    ],
  ])('%s', (_what, source, target, some, expected) => {
    const map = mapFolders(source, target, rules(some))
    expect(paths(map)).toEqual(expected)
    expect(map.clashes).toEqual([])
    expect(mapFolders(shuffled(source), shuffled(target), rules(some))).toEqual(map)
  })

  it('keeps a folder where the journal says it was first written', () => {
    const target = dovecot('Cestino', { path: 'Trash', specialUse: '\\Trash' })
    expect(
      paths(
        mapFolders(aruba('INBOX.Cestino', 'INBOX.Cestino.a'), target, rules(), new Map([['INBOX.Cestino', 'Cestino']])),
      ),
    ).toEqual({ 'INBOX.Cestino': 'Cestino', 'INBOX.Cestino.a': 'Cestino/a' })
    expect(
      paths(
        mapFolders(
          aruba('INBOX.Cestino'),
          target,
          rules({ map: { Cestino: 'Altro' } }),
          new Map([['INBOX.Cestino', 'Cestino']]),
        ),
      ),
    ).toEqual({ 'INBOX.Cestino': 'Altro' })
  })

  it.each([
    ['what was written where the plan says, before the server told its prefix', 'Altro', 'Altro'],
    ['below it', 'Altro/2014', 'Altro.2014'],
  ])('stays: %s', (_, rule, written) => {
    const target = aruba(written)
    expect(
      paths(mapFolders(dovecot('Cestino'), target, rules({ map: { Cestino: rule } }), new Map([['Cestino', written]]))),
    ).toMatchObject({ Cestino: written })
    expect(
      paths(
        mapFolders(dovecot('Cestino'), target, rules({ map: { Cestino: 'Terzo' } }), new Map([['Cestino', written]])),
      ),
    ).toMatchObject({ Cestino: 'INBOX.Terzo' })
  })
})

describe('names that would fall together', () => {
  it.each<[string, FolderTree, FolderTree, Record<string, string>, FolderMap['clashes']]>([
    [
      'case',
      aruba('INBOX.Prova', 'INBOX.PROVA'),
      dovecot(),
      { 'INBOX.PROVA': 'PROVA', 'INBOX.Prova': 'Prova (2)' },
      [{ source: 'Prova', with: 'PROVA', target: 'Prova (2)' }],
    ],
    [
      'composed and decomposed accents',
      aruba('INBOX.caff\u00e8', 'INBOX.caffe\u0300'),
      dovecot(),
      { 'INBOX.caffe\u0300': 'caffe\u0300', 'INBOX.caff\u00e8': 'caff\u00e8 (2)' },
      [{ source: 'caff\u00e8', with: 'caffe\u0300', target: 'caff\u00e8 (2)' }],
    ],
    [
      'a replaced separator gives way to the real name',
      dovecot('a.b', 'a_b'),
      aruba(),
      { 'a.b': 'INBOX.a_b (2)', a_b: 'INBOX.a_b' },
      [{ source: 'a.b', with: 'a_b', target: 'a_b (2)' }],
    ],
    [
      'a child of INBOX gives way to its namesake beside it',
      dovecot('INBOX/Foo', 'Foo'),
      aruba(),
      { 'INBOX/Foo': 'INBOX.Foo (2)', Foo: 'INBOX.Foo' },
      [{ source: 'INBOX/Foo', with: 'Foo', target: 'Foo (2)' }],
    ],
    [
      'children follow the renamed one',
      aruba('INBOX.P', 'INBOX.p', 'INBOX.p.x', 'INBOX.P.x'),
      dovecot(),
      { 'INBOX.P': 'P', 'INBOX.p': 'p (2)', 'INBOX.p.x': 'p (2)/x', 'INBOX.P.x': 'P/x' },
      [{ source: 'p', with: 'P', target: 'p (2)' }],
    ],
    [
      'a number that is a real name is not given away',
      aruba('INBOX.P', 'INBOX.p', 'INBOX.p (2)'),
      dovecot(),
      { 'INBOX.P': 'P', 'INBOX.p': 'p (3)', 'INBOX.p (2)': 'p (2)' },
      [{ source: 'p', with: 'P', target: 'p (3)' }],
    ],
    [
      'a folder of the target that differs only in case',
      aruba('INBOX.Prova'),
      dovecot('PROVA'),
      { 'INBOX.Prova': 'Prova (2)' },
      [{ source: 'Prova', with: 'PROVA', target: 'Prova (2)' }],
    ],
    [
      'three of a kind',
      aruba('INBOX.ab', 'INBOX.aB', 'INBOX.AB'),
      dovecot(),
      { 'INBOX.AB': 'AB', 'INBOX.aB': 'aB (2)', 'INBOX.ab': 'ab (3)' },
      [
        { source: 'aB', with: 'AB', target: 'aB (2)' },
        { source: 'ab', with: 'AB', target: 'ab (3)' },
      ],
    ],
  ])('%s: kept apart, reported, and the same on a second run', (_what, source, target, expected, clashes) => {
    const map = mapFolders(source, target, rules())
    expect(paths(map)).toEqual(expected)
    expect(map.clashes).toEqual(clashes)
    expect(mapFolders(shuffled(source), shuffled(target), rules())).toEqual(map)
    const created = {
      ...target,
      folders: [
        ...target.folders,
        ...map.folders
          .filter((folder) => folder.create)
          .map((folder) => ({ ...folder.source.listed, path: folder.target?.path ?? '', separator: target.separator })),
      ],
    }
    const again = mapFolders(source, shuffled(created), rules())
    expect(paths(again)).toEqual(expected)
    expect(again.clashes).toEqual(clashes)
    expect(again.folders.some((folder) => folder.create)).toBe(false)
  })

  it('believes a target that already has both spellings', () => {
    const map = mapFolders(aruba('INBOX.Prova', 'INBOX.PROVA'), dovecot('PROVA', 'Prova'), rules())
    expect(paths(map)).toEqual({ 'INBOX.PROVA': 'PROVA', 'INBOX.Prova': 'Prova' })
    expect(map.clashes).toEqual([])
  })

  it('takes a folder that the server gave back with composed accents for the one it created', () => {
    expect(paths(mapFolders(aruba('INBOX.caffe\u0300'), dovecot('caff\u00e8'), rules()))).toEqual({
      'INBOX.caffe\u0300': 'caff\u00e8',
    })
  })

  it('never sends two folders into one place, whatever they are called', () => {
    const pieces = [
      'a',
      'A',
      'b.c',
      'b_c',
      'B_C',
      'INBOX',
      'inbox',
      'Sent',
      'Inviata',
      ' x',
      'a (2)',
      'è',
      'e\u0300',
      '_',
      '\\',
    ]
    const source = dovecot(
      ...pieces
        .flatMap((one) => [one, ...pieces.map((two) => `${one}/${two}`)])
        .filter((path) => path !== 'INBOX' && path !== 'inbox'),
    )
    for (const target of [
      aruba('INBOX.A', 'INBOX.sent'),
      dovecot('sent'),
      tree('', '_', ['INBOX']),
      tree('Mail/', '/', ['INBOX']),
    ]) {
      const map = mapFolders(source, target, rules())
      const used = map.folders.map((folder) => folder.target?.path.normalize('NFC').toLowerCase())
      expect(new Set(used).size).toBe(source.folders.length)
      expect(new Set(map.folders.map((folder) => folder.target?.name)).size).toBe(source.folders.length)
    }
  })
})
