// Presets of providers: what they fill in, what the plan says over them, names that give way to LIST.

import { describe, expect, it } from 'vitest'
import type { FolderNames, FolderRules } from '../../src/model/plan.ts'
import type { FolderTree, ListedFolder } from '../../src/model/ports.ts'
import { mapFolders } from '../../src/plan/folder-map.ts'
import { planJsonSchema } from '../../src/plan/json-schema.ts'
import { namesAsTyped, presetOf, providerNames } from '../../src/plan/presets.ts'
import { planOf, problemsOf, valid } from './plan-file.ts'

/** The valid plan with this as its old server. */
const withServer = (server: string) => valid.replace('{ host: imaps.vecchio.example }', () => `{ ${server} }`)
const serverOf = (server: string) => planOf(withServer(server)).servers[0]
const all = providerNames.join(', ')

describe('a server with a preset', () => {
  it('gets host, port, encryption, login form and folder names', () => {
    const plan = planOf(withServer('provider: aruba'))
    expect(plan.servers[0]).toMatchObject({
      name: 'vecchio',
      provider: 'aruba',
      host: 'imaps.pec.aruba.it',
      port: 993,
      tls: 'implicit',
      folderNames: { sent: ['Inviata'], drafts: ['Bozze'], trash: ['Cestino'] },
    })
    expect(plan.mailboxes[0]?.source.login).toBe('roma@vecchio.example')
    expect(plan.mailboxes[0]?.folders.folderNames).toEqual({
      source: { sent: ['Inviata'], drafts: ['Bozze'], trash: ['Cestino'] },
      target: {},
    })
  })

  it.each<[string, object]>([
    ['host: imaps.altro.example', { provider: 'aruba', host: 'imaps.altro.example', port: 993, tls: 'implicit' }],
    ['port: 10993', { host: 'imaps.pec.aruba.it', port: 10993, tls: 'implicit' }],
    ['tls: starttls', { host: 'imaps.pec.aruba.it', port: 143, tls: 'starttls' }],
    ['tls: starttls, port: 1143', { port: 1143, tls: 'starttls' }],
    ['tls: implicit', { port: 993, tls: 'implicit' }],
    [
      'folderNames: { sent: Posta in uscita }',
      { folderNames: { sent: ['Posta in uscita'], drafts: ['Bozze'], trash: ['Cestino'] } },
    ],
  ])('and the plan goes before it: %s', (line, expected) => {
    expect(serverOf(`provider: aruba, ${line}`)).toMatchObject(expected)
  })

  it('and the plan goes before it in the form of the login name, too', () => {
    expect(planOf(withServer('provider: aruba, login: "{user}@x.example"')).mailboxes[0]?.source.login).toBe(
      'roma@vecchio.example@x.example',
    )
  })

  it('may name folders without any preset', () => {
    expect(serverOf('host: imaps.vecchio.example, folderNames: { junk: Rumore }')).toMatchObject({
      folderNames: { junk: ['Rumore'] },
    })
  })

  it('changes nothing where none is named', () => {
    const { servers, mailboxes } = planOf(valid)
    for (const server of servers)
      expect(Object.keys(server)).not.toEqual(expect.arrayContaining(['provider', 'folderNames']))
    expect(mailboxes[0]?.folders).not.toHaveProperty('folderNames')
  })
})

describe('a server that cannot be found', () => {
  it.each<[string, string, string[]]>([
    [
      'neither host nor provider',
      'port: 993',
      ['3 servers.vecchio.host: is missing: write host, or provider for a preset (pec-migrate providers lists them)'],
    ],
    [
      'a slip',
      'provider: aurba',
      [
        `3 servers.vecchio.provider: there is no preset "aurba": did you mean "aruba"? There are ${all}; for any ` +
          'other server write host instead',
      ],
    ],
    [
      'another name of it',
      'provider: infocert',
      [
        `3 servers.vecchio.provider: there is no preset "infocert": did you mean "legalmail"? There are ${all}; ` +
          'for any other server write host instead',
      ],
    ],
    [
      'a provider without one',
      'provider: sogeixyz',
      [
        `3 servers.vecchio.provider: there is no preset "sogeixyz"; there are ${all}; for any other server write ` +
          'host instead',
      ],
    ],
    [
      'no name at all',
      'provider: 12',
      [
        `3 servers.vecchio.provider: there is no preset "12"; there are ${all}; for any other server write host ` +
          'instead',
      ],
    ],
    [
      'a wrong host beside a preset',
      'provider: aruba, host: "imaps://x"',
      [
        '3 servers.vecchio.host: must be a host name or an address alone, without "imaps://", user, port or ' +
          'spaces (the port has a key of its own)',
      ],
    ],
    [
      'a wrong host alone',
      'host: "imaps://x"',
      [
        '3 servers.vecchio.host: must be a host name or an address alone, without "imaps://", user, port or ' +
          'spaces (the port has a key of its own)',
      ],
    ],
    [
      'a misspelt use of a folder',
      'provider: aruba, folderNames: { snet: Inviata }',
      ['3 servers.vecchio.folderNames.snet: unknown key "snet": did you mean "sent"?'],
    ],
    [
      'plaintext, preset or not',
      'provider: aruba, tls: none',
      [
        '3 servers.vecchio.tls: none sends passwords and mail unencrypted; it is refused for a host other than ' +
          'this machine, unless allowPlaintext: true says that the whole way is safe',
      ],
    ],
  ])('%s', (_what, server, expected) => {
    expect(problemsOf(withServer(server))).toEqual(expected)
  })

  it('is said in Italian, too', () => {
    expect(problemsOf(withServer('provider: aurba'), 'it')[0]).toContain(
      'non c’è un profilo pronto «aurba»: si intendeva «aruba»?',
    )
    expect(problemsOf(withServer('port: 993'), 'it')[0]).toContain('manca: indicare host, oppure provider')
  })

  it('is known to editors: the JSON Schema names the presets, and asks for one of the two', () => {
    const servers = (
      planJsonSchema()['properties'] as Record<string, { additionalProperties?: Record<string, unknown> }>
    )['servers']?.additionalProperties
    expect(servers).toMatchObject({
      properties: { provider: { enum: [...providerNames] } },
      anyOf: [{ required: ['host'] }, { required: ['provider'] }],
    })
    expect(servers?.['required'] ?? []).not.toContain('host')
  })
})

describe('the presets themselves', () => {
  it.each(providerNames)('%s says of each fact how it is known, on a day that was, and from which page', (name) => {
    const preset = presetOf(name)
    const facts = [
      preset?.serverKnown,
      preset?.smtp?.known,
      preset?.login.known,
      ...Object.values(preset?.folders ?? {}).map(({ known }) => known),
      ...(preset?.traps ?? []).map(({ known }) => known),
    ]
    for (const known of facts) {
      if (known === undefined) continue
      expect(known.on).toMatch(/^20\d\d-(0\d|1[0-2])-([0-2]\d|3[01])$/)
      if ('source' in known) expect(new URL(known.source).protocol).toBe('https:')
      if (known.how === 'code') expect(known.times).toBeGreaterThan(0)
    }
    expect(preset?.host).toMatch(/^[a-z0-9.-]+\.(it|net|com)$/)
    expect(preset).toMatchObject({ port: 993, tls: 'implicit', login: { form: '{user}' } })
    for (const trap of preset?.traps ?? [])
      for (const lang of ['en', 'it'] as const) expect(trap.text[lang]).toMatch(/^\p{Lu}.{30,}[^.]$/u)
    expect(new Set(preset?.traps.map((trap) => trap.id)).size).toBe(preset?.traps.length)
  })

  it('are called by no word twice', () => {
    const words = providerNames.flatMap((name) => [name, ...(presetOf(name)?.alsoCalled ?? [])])
    expect(namesAsTyped().size).toBe(words.length)
  })

  it('are none for a word that every object knows', () => {
    expect(presetOf('constructor')).toBeUndefined()
    expect(presetOf('Aruba')).toBeUndefined()
  })
})

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

function mapped(
  source: FolderTree,
  target: FolderTree,
  names: { source?: FolderNames; target?: FolderNames },
): Record<string, string | undefined> {
  const rules: FolderRules = {
    exclude: [],
    map: new Map(),
    specialUse: true,
    folderNames: { source: names.source ?? {}, target: names.target ?? {} },
  }
  return Object.fromEntries(
    mapFolders(source, target, rules)
      .folders.filter(({ source: { name } }) => name !== 'INBOX')
      .map((folder) => [folder.source.path, folder.target?.path]),
  )
}

describe('names of folders from plan or preset', () => {
  const plain = tree('', '/', ['INBOX', 'Sent', 'Trash'])

  it('find what no list of usual names would', () => {
    const source = tree('', '/', ['INBOX', 'INBOX/Spedite', 'Uscita', 'Vecchie'])
    expect(mapped(source, plain, {})).toEqual({
      'INBOX/Spedite': 'INBOX/Spedite',
      Uscita: 'Uscita',
      Vecchie: 'Vecchie',
    })
    expect(mapped(source, plain, { source: { sent: ['spedite'] } })).toMatchObject({
      'INBOX/Spedite': 'Sent',
      Uscita: 'Uscita',
    })
    expect(mapped(source, plain, { source: { sent: ['Uscita'] } })).toMatchObject({
      'INBOX/Spedite': 'INBOX/Spedite',
      Uscita: 'Sent',
    })
  })

  it('are the same folder, be INBOX a prefix or a parent', () => {
    const names = { target: { sent: ['Spedite'] } }
    expect(mapped(plain, tree('', '/', ['INBOX', 'INBOX/Spedite', 'Inviata']), names)).toMatchObject({
      Sent: 'INBOX/Spedite',
    })
    expect(mapped(plain, tree('INBOX.', '.', ['INBOX', 'INBOX.Spedite', 'INBOX.Inviata']), names)).toMatchObject({
      Sent: 'INBOX.Spedite',
    })
    expect(mapped(plain, tree('', '/', ['INBOX', 'Spedite', 'Inviata']), names)).toMatchObject({ Sent: 'Spedite' })
  })

  it('choose between several usual names, on either side', () => {
    expect(mapped(tree('INBOX.', '.', ['INBOX', 'INBOX.Inviata', 'INBOX.Spedite']), plain, {})).toEqual({
      'INBOX.Inviata': 'Inviata',
      'INBOX.Spedite': 'Spedite',
    })
    expect(
      mapped(tree('INBOX.', '.', ['INBOX', 'INBOX.Inviata', 'INBOX.Spedite']), plain, {
        source: { sent: ['Inviata'] },
      }),
    ).toEqual({ 'INBOX.Inviata': 'Sent', 'INBOX.Spedite': 'Spedite' })
  })

  it('give way to what the server marks', () => {
    const marked = tree('', '/', ['INBOX', { path: 'Partita', specialUse: '\\Sent' }, 'Inviata'])
    expect(mapped(plain, marked, { target: { sent: ['Inviata'] } })).toMatchObject({ Sent: 'Partita' })
    expect(mapped(marked, plain, { source: { sent: ['Inviata'] } })).toMatchObject({
      Partita: 'Sent',
      Inviata: 'Inviata',
    })
  })

  it('are not believed where the server lists no such folder: nothing is created for them', () => {
    expect(
      mapped(plain, tree('', '/', ['INBOX', 'Posta inviata']), { target: { sent: ['Inviata'], trash: ['Cestino'] } }),
    ).toEqual({ Sent: 'Posta inviata', Trash: 'Trash' })
  })

  it('may name an archive, which is never guessed', () => {
    const source = tree('', '/', ['INBOX', 'Archivio'])
    const target = tree('', '/', ['INBOX', { path: 'Archive', specialUse: '\\Archive' }])
    expect(mapped(source, target, {})).toEqual({ Archivio: 'Archivio' })
    expect(mapped(source, target, { source: { archive: ['Archivio'] } })).toEqual({ Archivio: 'Archive' })
  })

  it('are left alone when the plan wants no special use', () => {
    const rules: FolderRules = {
      exclude: [],
      map: new Map(),
      specialUse: false,
      folderNames: { source: { sent: ['Sent'] }, target: { sent: ['Inviata'] } },
    }
    expect(
      mapFolders(plain, tree('', '/', ['INBOX', 'Inviata']), rules).folders.map((folder) => folder.target?.path),
    ).toEqual(['INBOX', 'Sent', 'Trash'])
  })
})
