// What is wrong with a plan is said all at once, with line and field, and never with a password in it.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPlan } from '../../src/plan/read-plan.ts'
import { errorOf, problemsOf, valid, writePlan } from './plan-file.ts'

const literal =
  'a password written into the plan is refused: plans get copied, mailed and kept for years. Use { env: NAME }, { ' +
  'file: path }, { command: … } or { prompt: true }'
const noDestination =
  'this mailbox has no destination: give it a target, or say with retired: "<reason>" that it is deliberately not ' +
  'copied'
const remedy =
  ': give each its own folder with target: { under: … }, or say merge: true in both to let them share folders'
const onePassword = 'must be exactly one of { env: NAME }, { file: path }, { command: … }, { prompt: true }'
const plaintext =
  'none sends passwords and mail unencrypted; it is refused for a host other than this machine, unless ' +
  'allowPlaintext: true says that the whole way is safe'
const hostRule =
  'must be a host name or an address alone, without "imaps://", user, port or spaces (the port has a key of its own)'

/** The valid plan with one piece replaced. */
const but = (piece: string, other: string) => {
  if (!valid.includes(piece)) throw new Error(`not in the plan: ${piece}`)
  return valid.replace(piece, () => other)
}
const server = (more: string) => but('{ host: imaps.vecchio.example }', `{ host: imaps.vecchio.example, ${more} }`)
const mailbox = (more: string) => `${valid}    ${more}\n`
const second = (source: string, target: string, id = 'altra') =>
  `${valid}  - id: ${id}\n    source: { user: ${source} }\n    target: { user: ${target} }\n`

describe('the file', () => {
  it('that is not there', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'pec-')), 'none.yaml')
    const error = errorOf(file)
    expect(error).toMatchObject({
      code: 'plan-invalid',
      scope: 'run',
      retry: 'never',
      message: `${file}: no such file; pec-migrate init writes a first plan`,
    })
    expect(errorOf(file, 'it').message).toBe(`${file}: il file non esiste; pec-migrate init scrive un primo piano`)
  })

  it('that is a folder', () => {
    expect(errorOf(dirname(writePlan(''))).problems).toEqual([
      { line: null, field: '', message: 'this is a folder, not a plan file' },
    ])
  })

  it.each<[string, string | Uint8Array, string[]]>([
    ['empty', '', ['- : the plan is empty; pec-migrate init writes a first one']],
    ['only comments', '# nothing\n\n', ['- : the plan is empty; pec-migrate init writes a first one']],
    ['not text', Uint8Array.of(0xff, 0xfe, 0x76), ['- : is not UTF-8 text: save it as UTF-8']],
    ['prose', 'just some words', ['1 : this is not a plan: it must be YAML or JSON with keys such as "version: 1"']],
    ['a list', '- a\n- b', ['1 : this is not a plan: it must be YAML or JSON with keys such as "version: 1"']],
    [
      'an open quote',
      'version: 1\nname: "x\n',
      ['2 : not valid YAML: something is missing here: a closing quote, a colon or a comma'],
    ],
    [
      'an open bracket',
      'version: 1\nservers: { a: { host: x }\n',
      ['2 : not valid YAML: the indentation does not fit, or a bracket is not closed before this place'],
    ],
    ['tabs', 'servers:\n\ta: 1\n', ['2 : not valid YAML: indent with spaces, not with tabs']],
    [
      'two documents',
      'version: 1\n---\nversion: 1\n',
      ['2 : not valid YAML: a second document starts here ("---"): a plan is one document'],
    ],
    [
      'an unknown alias',
      'version: 1\nname: *x\n',
      [
        '2 : a "*" at the start of a value means an alias, and none of this name was defined before: put the ' +
          'value in quotes',
      ],
    ],
    ['a tag', 'version: 1\nname: !x y\n', ['2 : a "!" at the start of a value means a tag: put the value in quotes']],
    ['a map as key', 'version: 1\n? { a: 1 }\n: 2\n', ['2 : a key must be plain text']],
  ])('that is %s', (_what, text, expected) => {
    expect(problemsOf(text)).toEqual(expected)
  })

  it('whose aliases would fill the memory', () => {
    const bomb =
      'a0: &a0 ' +
      '[x,x,x,x,x,x,x,x,x,x]\n' +
      (Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(',')}]`).join(
        '\n',
      ) +
        '\n')
    expect(problemsOf(bomb)).toEqual(['1 : not valid YAML: this cannot be understood'])
  })

  it('whose alias contains itself', () => {
    expect(problemsOf('version: 1\nservers: &s { a: *s }\n').length).toBeGreaterThan(0)
  })
})

describe('a field', () => {
  it.each<[string, string, string[]]>([
    ['missing at the top', 'name: x\n', ['1 version: is missing', '1 servers: is missing', '1 mailboxes: is missing']],
    ['version', but('version: 1', 'version: 2'), ['1 version: must be 1']],
    [
      'unknown, near',
      but('version: 1', 'version: 1\njurnal: x'),
      ['2 jurnal: unknown key "jurnal": did you mean "journal"?'],
    ],
    [
      'a window of the cutover below its phase',
      but('version: 1', 'version: 1\nphases: { cutover: { window: { opens: 2030-01-01T10:00 } } }'),
      [
        '2 phases.cutover.window: the window of the cutover stands at the top of the plan: ' +
          'window: { opens: …, closes: … }',
      ],
    ],
    ['unknown, far', but('version: 1', 'version: 1\nqwertz: x'), ['2 qwertz: unknown key "qwertz"']],
    ['unknown in a server', server('hsot: x'), ['3 servers.vecchio.hsot: unknown key "hsot": did you mean "host"?']],
    [
      'unknown in another style',
      mailbox('special_use: true'),
      ['11 mailboxes[0].special_use: unknown key "special_use"'],
    ],
    [
      'unknown in folders',
      mailbox('folders: { special_use: true }'),
      ['11 mailboxes[0].folders.special_use: unknown key "special_use": did you mean "specialUse"?'],
    ],
    [
      'unknown in a source',
      but('user: roma@vecchio', 'usr: x, user: roma@vecchio'),
      ['9 mailboxes[0].source.usr: unknown key "usr": did you mean "user"?'],
    ],
    [
      'unknown in connections',
      server('connections: { totl: 3 }'),
      ['3 servers.vecchio.connections.totl: unknown key "totl": did you mean "total"?'],
    ],
    ['given twice', but('version: 1', 'version: 1\nname: a\nname: b'), ['3 name: this key is given twice']],
    ['given twice, deep', server('port: 1, port: 2'), ['3 servers.vecchio.port: this key is given twice']],
    [
      'a server given twice',
      but('  nuovo:', '  vecchio: { host: x.example }\n  nuovo:'),
      ['4 servers.vecchio: this key is given twice'],
    ],
    ['text that is a number', but('id: roma', 'id: 123'), ['8 mailboxes[0].id: must be text: put the value in quotes']],
    ['text that is a map', but('id: roma', 'id: { a: b }'), ['8 mailboxes[0].id: must be text']],
    ['a number that is text', server('port: "993"'), ['3 servers.vecchio.port: must be a number']],
    ['a number with a fraction', server('port: 99.5'), ['3 servers.vecchio.port: must be a whole number']],
    ['a number too small', mailbox('priority: 0'), ['11 mailboxes[0].priority: must be at least 1']],
    ['a number too large', mailbox('priority: 10'), ['11 mailboxes[0].priority: must be at most 9']],
    ['yes', mailbox('folders: { specialUse: yes }'), ['11 mailboxes[0].folders.specialUse: must be true or false']],
    [
      'not a list',
      mailbox('folders: { exclude: Spam }'),
      ['11 mailboxes[0].folders.exclude: must be a list (one "- …" per entry)'],
    ],
    [
      'an entry of a list',
      mailbox('folders: { exclude: [ok, 2014] }'),
      ['11 mailboxes[0].folders.exclude[1]: must be text: put the value in quotes'],
    ],
    [
      'not a map',
      but('{ host: imaps.vecchio.example }', 'imaps.vecchio.example'),
      ['3 servers.vecchio: must be a map (key: value)'],
    ],
    ['empty', but('id: roma', 'id: ""'), ['8 mailboxes[0].id: must not be empty']],
    ['without a value', but('id: roma', 'id:'), ['8 mailboxes[0].id: must be text']],
    [
      'with a line end',
      but('user: roma@vecchio.example', 'user: "a\\r\\nb LOGOUT"'),
      ['9 mailboxes[0].source.user: must not contain line ends or other control characters'],
    ],
    ['tls', server('tls: ssl'), ['3 servers.vecchio.tls: must be one of implicit, starttls, none']],
    [
      'no host',
      but('{ host: imaps.vecchio.example }', '{ port: 993 }'),
      ['3 servers.vecchio.host: is missing: write host, or provider for a preset (pec-migrate providers lists them)'],
    ],
    ['no user', but('user: roma@nuovo.example, ', ''), ['10 mailboxes[0].target.user: is missing']],
    ['no target', valid.replace(/\n {4}target.*\n$/, '\n'), [`8 mailboxes[0].target: ${noDestination}`]],
    ['no mailboxes', valid.replace(/mailboxes:[^]*/, 'mailboxes: []\n'), ['7 mailboxes: must have at least one entry']],
    [
      'no servers',
      but(
        'servers:\n  vecchio: { host: imaps.vecchio.example }\n  nuovo: { host: imaps.nuovo.example }',
        'servers: {}',
      ).replace(/source: .*\ntarget: .*\n/, ''),
      [
        '2 servers: must have at least one entry',
        '5 mailboxes[0].source.server: no server: say it here (server: …), or for all mailboxes with "source: ' +
          '<server>" at the top',
        '6 mailboxes[0].target.server: no server: say it here (server: …), or for all mailboxes with "target: ' +
          '<server>" at the top',
      ],
    ],
    [
      'a retired mailbox with a target',
      mailbox('retired: mai usata'),
      ['11 mailboxes[0].retired: a retired mailbox is not copied and has no target: take one of the two away'],
    ],
    [
      'a list of one word',
      mailbox('applications: protocollo'),
      ['11 mailboxes[0].applications: must be a list (one "- …" per entry)'],
    ],
    [
      'an unknown finding, near',
      but('version: 1', 'version: 1\naccept: [no-condstore, no-condstor]'),
      [
        '2 accept[1]: there is no finding "no-condstor": did you mean "no-condstore"? (pec-migrate explain lists ' +
          'them all)',
      ],
    ],
    [
      'an unknown finding, far',
      but('version: 1', 'version: 1\naccept: [tutto]'),
      ['2 accept[0]: there is no finding "tutto" (pec-migrate explain lists them all)'],
    ],
    [
      'the time zone',
      but('version: 1', 'version: 1\ntimezone: Europe/Roma'),
      ['2 timezone: is not a known time zone (for example Europe/Rome)'],
    ],
    [
      'the journal',
      but('version: 1', 'version: 1\njournal: plan.yaml'),
      ['2 journal: must not be the plan file itself'],
    ],
    [
      'mailboxes in parallel',
      but('version: 1', 'version: 1\nmailboxesInParallel: 0'),
      ['2 mailboxesInParallel: must be at least 1'],
    ],
    [
      'a folder name',
      mailbox('folders: { map: { "Posta inviata": "/a//b" } }'),
      [
        '11 mailboxes[0].folders.map["Posta inviata"]: must not start or end with "/" or have an empty level ' +
          '("//"); a slash inside a name is written "\\/"',
      ],
    ],
  ])('%s', (_what, text, expected) => {
    expect(problemsOf(text)).toEqual(expected)
  })
})

describe('servers', () => {
  it.each<[string, string, string[]]>([
    [
      'an address with a scheme',
      but('host: imaps.vecchio.example', 'host: "imaps://x.example"'),
      [`3 servers.vecchio.host: ${hostRule}`],
    ],
    [
      'an address with a port',
      but('host: imaps.vecchio.example', 'host: "x.example:993"'),
      [`3 servers.vecchio.host: ${hostRule}`],
    ],
    ['no encryption', server('tls: none'), [`3 servers.vecchio.tls: ${plaintext}`]],
    [
      'no encryption, explicitly forbidden',
      server('tls: none, allowPlaintext: false'),
      [`3 servers.vecchio.tls: ${plaintext}`],
    ],
    [
      'a host that only looks like this machine',
      but('host: imaps.vecchio.example', 'host: 127.0.0.1.evil.example, tls: none'),
      [`3 servers.vecchio.tls: ${plaintext}`],
    ],
    [
      'a missing certificate',
      server('ca: nowhere.pem'),
      [
        '3 servers.vecchio.ca: the certificate file cannot be read: no such file or folder; look at its name and its ' +
          'path (ENOENT)',
      ],
    ],
    [
      'a fingerprint',
      server('fingerprint: "sha1:00"'),
      [
        '3 servers.vecchio.fingerprint: must be "sha256:" and the 64 hex digits of the certificate’s SHA-256 ' +
          'fingerprint (colons are fine)',
      ],
    ],
    ['a login form', server('login: "@x.example"'), ['3 servers.vecchio.login: must contain {user}']],
    [
      'a master form',
      server('master: { user: m, password: { env: M }, form: "{user}" }'),
      ['3 servers.vecchio.master.form: must be authzid, or contain both {user} and {master}'],
    ],
    ['a master without password', server('master: { user: m }'), ['3 servers.vecchio.master.password: is missing']],
    [
      'master and template',
      server('master: { user: m, password: { env: M } }, password: { env: P }'),
      ['3 servers.vecchio: a server has either a master account or a password template, not both'],
    ],
    [
      'more for one mailbox than for all',
      server('connections: { total: 2, perMailbox: 3 }'),
      ['3 servers.vecchio.connections.perMailbox: must not be more than total (2)'],
    ],
    [
      'an unknown default',
      but('source: vecchio', 'source: vechio'),
      ['5 source: there is no server "vechio" in this plan: did you mean "vecchio"?'],
    ],
    [
      'an unknown one of a mailbox',
      but('source: { user', 'source: { server: xyz, user'),
      ['9 mailboxes[0].source.server: there is no server "xyz" in this plan'],
    ],
    [
      'none anywhere',
      but('target: nuovo\n', ''),
      [
        '9 mailboxes[0].target.server: no server: say it here (server: …), or for all mailboxes with "target: ' +
          '<server>" at the top',
      ],
    ],
  ])('%s', (_what, text, expected) => {
    expect(problemsOf(text)).toEqual(expected)
  })

  it('a certificate that is none', () => {
    const file = writePlan(server('ca: ca.pem'))
    writeFileSync(join(dirname(file), 'ca.pem'), 'hello')
    expect(errorOf(file).message).toBe(
      `${file}:3 servers.vecchio.ca: the file holds no certificate in PEM form ("-----BEGIN CERTIFICATE-----")`,
    )
  })
})

describe('passwords', () => {
  const hunter = 'hunter2-SEGRETO'
  it.each<[string, string, string[]]>([
    ['written as text', but('{ env: ROMA }', hunter), [`9 mailboxes[0].source.password: ${literal}`]],
    ['written as a number', but('{ env: ROMA }', '12345678'), [`9 mailboxes[0].source.password: ${literal}`]],
    ['written into a server', server(`password: "${hunter}"`), [`3 servers.vecchio.password: ${literal}`]],
    [
      'written for a master',
      server(`master: { user: m, password: ${hunter} }`),
      [`3 servers.vecchio.master.password: ${literal}`],
    ],
    ['written as a key', but('{ env: ROMA }', `{ ${hunter} }`), [`9 mailboxes[0].source.password: ${onePassword}`]],
    [
      'written under a key',
      but('{ env: ROMA }', `{ value: ${hunter} }`),
      [`9 mailboxes[0].source.password: ${onePassword}`],
    ],
    [
      'written twice as a key',
      but('{ env: ROMA }', `{ env: A, ${hunter}: 1, ${hunter}: 2 }`),
      ['9 mailboxes[0].source.password: this key is given twice', `9 mailboxes[0].source.password: ${onePassword}`],
    ],
    [
      'written as a variable',
      but('{ env: ROMA }', `{ env: ${hunter}! }`),
      [
        '9 mailboxes[0].source.password.env: must be the name of an environment variable (letters, digits and ' +
          '"_"; {user} may stand in it), not the password itself',
      ],
    ],
    [
      'with an open quote',
      but('{ env: ROMA }', `"${hunter}`).split('\n').slice(0, 9).join('\n'),
      ['9 : not valid YAML: something is missing here: a closing quote, a colon or a comma'],
    ],
    [
      'as an alias',
      but('{ env: ROMA }', `*${hunter}`),
      [
        '9 : a "*" at the start of a value means an alias, and none of this name was defined before: put the ' +
          'value in quotes',
      ],
    ],
    [
      'as a tag',
      but('{ env: ROMA }', `!${hunter} x`),
      ['9 : a "!" at the start of a value means a tag: put the value in quotes'],
    ],
    ['as an anchor', but('{ env: ROMA }', `&${hunter}`), [`9 mailboxes[0].source.password: ${onePassword}`]],
    [
      'from two places',
      but('{ env: ROMA }', '{ env: ROMA, file: x }'),
      [`9 mailboxes[0].source.password: ${onePassword}`],
    ],
    ['from nowhere', but('{ env: ROMA }', '{}'), [`9 mailboxes[0].source.password: ${onePassword}`]],
    [
      'prompted or not',
      but('{ env: ROMA }', '{ prompt: false }'),
      ['9 mailboxes[0].source.password.prompt: must be true'],
    ],
    [
      'a user that cannot stand in a file name',
      server('password: { file: "s/{user}" }').replace(
        'user: roma@vecchio.example, password: { env: ROMA }',
        'user: a/../b',
      ),
      [
        '9 mailboxes[0].source: this user contains "/" or is "." or "..", and cannot stand in the file name of ' +
          'the password template: give this mailbox a password of its own',
      ],
    ],
    [
      'a user that cannot stand in a quoted command',
      server(`password: { command: "show '{user}'" }`).replace(
        'user: roma@vecchio.example, password: { env: ROMA }',
        'user: "a b"',
      ),
      [
        '9 mailboxes[0].source: this user has characters that a shell would not leave alone, and {user} stands ' +
          'between quotes in the command: take the quotes away, or give this mailbox a password of its own',
      ],
    ],
    [
      'one variable for two users',
      server('password: { env: "P_{user}" }').replace(
        'user: roma@vecchio.example, password: { env: ROMA }',
        'user: a.b',
      ) + '  - { source: { user: a_b }, target: { user: z } }\n',
      [
        '11 mailboxes[1].source.user: the template gives the same variable P_a_b as for the user a.b: give this ' +
          'mailbox a password of its own',
      ],
    ],
  ])('%s', (_what, text, expected) => {
    expect(problemsOf(text)).toEqual(expected)
    for (const lang of ['en', 'it'] as const)
      expect(JSON.stringify(errorOf(writePlan(text), lang)) + errorOf(writePlan(text), lang).stack).not.toContain(
        hunter,
      )
  })
})

describe('what must be unique', () => {
  it.each<[string, string, string[]]>([
    [
      'ids',
      second('b@vecchio.example', 'b@nuovo.example', 'roma'),
      [
        '11 mailboxes[1].id: the id "roma" is used twice (first on line 8); an id, or without it the source user, ' +
          'must be unique',
      ],
    ],
    [
      'users that stand for ids',
      `${but('id: roma\n    source', 'source')}  - source: { user: roma@vecchio.example }\n    target: { user: b }\n`,
      [
        '10 mailboxes[1].source.user: the id "roma@vecchio.example" is used twice (first on line 8); an id, or ' +
          'without it the source user, must be unique',
      ],
    ],
    [
      'targets',
      second('b@vecchio.example', 'ROMA@nuovo.example'),
      [
        '13 mailboxes[1].target.user: mailboxes "roma" and "altra" would both write to the same place of ' +
          `ROMA@nuovo.example (imaps.nuovo.example:993)${remedy}`,
      ],
    ],
    [
      'targets under two names of one server',
      second('b@vecchio.example', '{}')
        .replace('target: { user: {} }', 'target: { server: terzo, user: roma@nuovo.example }')
        .replace('servers:', 'servers:\n  terzo: { host: IMAPS.nuovo.example }'),
      [
        '14 mailboxes[1].target.user: mailboxes "roma" and "altra" would both write to the same place of ' +
          `roma@nuovo.example (IMAPS.nuovo.example:993)${remedy}`,
      ],
    ],
    [
      'targets behind a master',
      second('b@vecchio.example', 'roma@nuovo.example').replace(
        '{ host: imaps.nuovo.example }',
        '{ host: imaps.nuovo.example, master: { user: m, password: { env: M }, form: "{user}*{master}" } }',
      ),
      [
        '13 mailboxes[1].target.user: mailboxes "roma" and "altra" would both write to the same place of ' +
          `roma@nuovo.example (imaps.nuovo.example:993)${remedy}`,
      ],
    ],
    [
      'sides',
      second('{}', 'b@nuovo.example').replace(
        'source: { user: {} }',
        'source: { server: nuovo, user: roma@nuovo.example }',
      ),
      [
        '12 mailboxes[1].source.user: roma@nuovo.example (imaps.nuovo.example:993) is the target of mailbox ' +
          '"roma" and the source of mailbox "altra"',
      ],
    ],
    [
      'sides of one mailbox',
      but('target: nuovo', 'target: vecchio').replace('roma@nuovo', 'roma@vecchio'),
      [
        '9 mailboxes[0].source.user: mailbox "roma" has roma@vecchio.example (imaps.vecchio.example:993) as ' +
          'source and as target',
      ],
    ],
  ])('%s', (_what, text, expected) => {
    expect(problemsOf(text)).toEqual(expected)
  })
})

describe('several sources of one target', () => {
  const both = (one: string, other: string, user = 'roma@nuovo.example'): string =>
    but('{ user: roma@nuovo.example', `{ ${one} user: roma@nuovo.example`) +
    `  - id: altra\n    source: { user: b@vecchio.example }\n    target: { ${other} user: ${user} }\n`
  const samePlace = (key: string) =>
    `13 mailboxes[1].target.${key}: mailboxes "roma" and "altra" would both write to the same place of ` +
    `roma@nuovo.example (imaps.nuovo.example:993)${remedy}`

  it.each([
    ['each under its own folder', 'under: A,', 'under: B,'],
    ['one at the top', '', 'under: Archivio/B,'],
    ['one under the other', 'under: Archivio,', 'under: Archivio/B,'],
    ['merged', 'merge: true,', 'merge: true,'],
    ['merged under one folder', 'merge: true, under: A,', 'under: A, merge: true,'],
    ['one of them merges with nobody', 'merge: true, under: A,', 'under: B,'],
  ])('%s', (_what, one, other) => {
    expect(() => readPlan(writePlan(both(one, other)))).not.toThrow()
  })

  it.each([
    ['one merges', 'merge: true,', '', 'user'],
    ['the other merges', '', 'merge: true,', 'user'],
    ['under one folder', 'under: Archivio,', 'under: Archivio,', 'under'],
    ['under one folder, as a server may see it', 'under: Archivio/Caffè,', 'under: archivio/CAFFE\u0300,', 'under'],
    ['under INBOX, in any case', 'under: inbox/x,', 'under: INBOX/x,', 'under'],
    ['one says that it does not merge', 'merge: true,', 'merge: false,', 'user'],
  ])('refused: %s', (_what, one, other, key) => {
    expect(problemsOf(both(one, other))).toEqual([samePlace(key)])
  })

  it('must write the account alike', () => {
    expect(problemsOf(both('under: A,', 'under: B,', 'Roma@nuovo.example'))).toEqual([
      '13 mailboxes[1].target.user: mailboxes "roma" and "altra" have the same target Roma@nuovo.example ' +
        '(imaps.nuovo.example:993): write its host, user and way of logging in alike in both',
    ])
  })

  it('must not be one of the sources', () => {
    const third = '  - id: terza\n    source: { user: roma@nuovo.example, server: nuovo }\n    target: { user: c }\n'
    expect(problemsOf(`${both('under: A,', 'under: B,')}${third}`).join()).toContain(
      'roma@nuovo.example (imaps.nuovo.example:993) is the target of mailbox "roma" and the source of mailbox "terza"',
    )
  })

  it.each(['/Archivio', 'Archivio/', 'Archivio//URP'])('under: "%s" is no folder', (under) => {
    expect(problemsOf(both(`under: "${under}",`, 'under: B,'))).toHaveLength(1)
  })
})

describe('a fleet', () => {
  it.each([
    ['fleet: {}', 'fleet.database: is missing'],
    ['fleet: { database: {} }', 'fleet.database: must be exactly one of'],
    ['fleet: { database: { env: A, file: b } }', 'fleet.database: must be exactly one of'],
    ['fleet: { database: { env: "postgres://a:b@c/d" } }', 'fleet.database.env: must be the name of an environment'],
    ['fleet: { database: "postgres://a:hunter2@c/d" }', 'fleet.database: a connection string written into the plan'],
    ['fleet: { database: { hunter2: x } }', 'fleet.database: must be exactly one of'],
    ['fleet: { database: { env: A }, workers: 3 }', 'fleet.workers: unknown key'],
    ['fleet: { database: { env: A } }\njournal: x.sqlite', 'journal: cannot go with fleet'],
  ])('%s', (key, problem) => {
    const problems = problemsOf(`${valid}${key}\n`)
    expect(problems.join('\n')).toContain(problem)
    expect(problems.join('\n')).not.toContain('hunter2')
    expect(problems.every((line) => /^\d+ /.test(line))).toBe(true)
  })

  it('has no archive, and no more connections of a machine than of all', () => {
    const archived = '  - id: z\n    source: { user: z }\n    target: { archive: z }\nfleet: { database: { env: A } }\n'
    expect(problemsOf(`${valid}${archived}`).join()).toContain('fleet: an archive lies on one machine, and "z" has one')
    const wide = valid.replace(
      'host: imaps.vecchio.example',
      'host: a.example, connections: { total: 4, perMachine: 5 }',
    )
    expect(problemsOf(wide).join()).toContain('servers.vecchio.connections.perMachine: must not be more than total (4)')
  })
})

describe('everything at once', () => {
  const text = `version: 2
nome: x
servers:
  vecchio: { host: imaps.vecchio.example, tls: none, prot: 1 }
  nuovo: { port: 70000 }
source: vechio
target: nuovo
acceptedLosses: none
mailboxes:
  - id: a
    priority: high
    source: { user: u1, password: segreto }
    target: { server: nouvo, user: t }
  - id: a
    source: { user: t, server: vecchio }
    target: { user: 12, merge: forse }
`
  it('lists shape and meaning in the order of the file', () => {
    const error = errorOf(writePlan(text))
    expect(error.problems.map(({ line, field }) => `${line} ${field}`)).toEqual([
      '1 version',
      '2 nome',
      '4 servers.vecchio.prot',
      '4 servers.vecchio.tls',
      '5 servers.nuovo.port',
      '5 servers.nuovo.host',
      '6 source',
      '8 acceptedLosses',
      '11 mailboxes[0].priority',
      '12 mailboxes[0].source.password',
      '13 mailboxes[0].target.server',
      '14 mailboxes[1].id',
      '16 mailboxes[1].target.user',
      '16 mailboxes[1].target.merge',
    ])
    expect(error.facts).toMatchObject({ count: 14 })
    expect(error.message.split('\n')).toHaveLength(14)
    expect(error.message.split('\n')[0]).toBe(`${error.file}:1 version: must be 1`)
  })

  it('says the same in Italian', () => {
    expect(problemsOf(text, 'it').slice(0, 3)).toEqual([
      '1 version: dev’essere 1',
      '2 nome: chiave sconosciuta «nome»: si intendeva «name»?',
      '4 servers.vecchio.prot: chiave sconosciuta «prot»: si intendeva «port»?',
    ])
  })
})
