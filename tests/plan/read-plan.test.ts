// What a valid plan becomes: defaults, logins, passwords, folder rules, and the example plans.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planJsonSchema } from '../../src/plan/json-schema.ts'
import { readPlan } from '../../src/plan/read-plan.ts'
import { freshFolder, planOf, valid, writePlan } from './plan-file.ts'
import { certificate } from './certificate.ts'

/** A plan with these lines under `vecchio`, and these as the source of its one mailbox. */
function withServer(server: string, source = '{ user: roma@vecchio.example }'): string {
  return valid
    .replace('{ host: imaps.vecchio.example }', () => `{ host: imaps.vecchio.example, ${server} }`)
    .replace('{ user: roma@vecchio.example, password: { env: ROMA } }', () => source)
}

const sourceOf = (text: string) => {
  const source = planOf(text).mailboxes[0]?.source
  if (source === undefined) throw new Error('no mailbox')
  return source
}

describe('a valid plan', () => {
  it('gets the defaults of the contract', () => {
    const file = writePlan(valid, 'giustizia.2015.yaml')
    const plan = readPlan(file)
    expect(plan).toMatchObject({
      name: 'giustizia.2015',
      file: resolve(file),
      timezone: 'Europe/Rome',
      journal: join(dirname(file), 'giustizia.2015.journal.sqlite'),
      mailboxesInParallel: 8,
      sha256: createHash('sha256').update(valid).digest('hex'),
    })
    expect(plan.servers).toEqual([
      {
        name: 'vecchio',
        host: 'imaps.vecchio.example',
        port: 993,
        tls: 'implicit',
        ca: undefined,
        fingerprint: undefined,
        connections: { total: 16, perMailbox: 3 },
      },
      {
        name: 'nuovo',
        host: 'imaps.nuovo.example',
        port: 993,
        tls: 'implicit',
        ca: undefined,
        fingerprint: undefined,
        connections: { total: 16, perMailbox: 3 },
      },
    ])
    const [vecchio, nuovo] = plan.servers
    expect(plan.mailboxes).toEqual([
      {
        id: 'roma',
        group: undefined,
        priority: 5,
        source: {
          side: 'source',
          server: vecchio,
          user: 'roma@vecchio.example',
          address: 'roma@vecchio.example',
          login: 'roma@vecchio.example',
          authzid: undefined,
          password: { kind: 'env', name: 'ROMA' },
        },
        target: {
          side: 'target',
          server: nuovo,
          user: 'roma@nuovo.example',
          address: 'roma@nuovo.example',
          login: 'roma@nuovo.example',
          authzid: undefined,
          password: { kind: 'prompt', login: 'roma@nuovo.example' },
        },
        folders: { exclude: [], map: new Map(), specialUse: true },
      },
    ])
  })

  it('takes the id from the source user, an address only from what is one', () => {
    const file = writePlan(
      valid
        .replace('id: roma\n    source', 'source')
        .replace('user: roma@nuovo.example', 'user: M1')
        .replace('version: 1', 'version: 1\njournal: sub/j.sqlite\nname: N\ntimezone: UTC'),
    )
    const plan = readPlan(file)
    expect(plan).toMatchObject({ name: 'N', timezone: 'UTC', journal: join(dirname(file), 'sub', 'j.sqlite') })
    expect(plan.mailboxes[0]).toMatchObject({ id: 'roma@vecchio.example', target: { user: 'M1', address: undefined } })
  })

  it.each([
    ['tls: starttls', { port: 143, tls: 'starttls' }],
    ['tls: starttls, port: 1143', { port: 1143 }],
    ['tls: none, allowPlaintext: true', { port: 143, tls: 'none' }],
    ['connections: { total: 2 }', { connections: { total: 2, perMailbox: 2 } }],
    ['connections: { perMailbox: 12 }', { connections: { total: 16, perMailbox: 12 } }],
    ['connections: { total: 20, perMailbox: 5 }', { connections: { total: 20, perMailbox: 5 } }],
    [`fingerprint: "SHA256:${'AB:'.repeat(31)}AB"`, { fingerprint: `sha256:${'ab'.repeat(32)}` }],
    [`fingerprint: "sha256:${'0f'.repeat(32)}"`, { fingerprint: `sha256:${'0f'.repeat(32)}` }],
  ])('reads a server with %s', (line, expected) => {
    expect(planOf(withServer(line)).servers[0]).toMatchObject(expected)
  })

  it.each(['localhost', '127.0.0.1', '127.1.2.3', '"::1"', '"[::1]"'])('lets %s do without TLS', (host) => {
    expect(planOf(valid.replace('host: imaps.vecchio.example', `host: ${host}, tls: none`)).servers[0]).toMatchObject({
      tls: 'none',
      port: 143,
      host: host.replace(/["[\]]/g, ''),
    })
  })

  it('reads a trust anchor beside the plan', () => {
    const file = writePlan(withServer('ca: certs.pem'))
    writeFileSync(join(dirname(file), 'certs.pem'), certificate)
    expect(readPlan(file).servers[0]?.ca).toBe(certificate)
  })

  it.each<[string, string, object]>([
    [
      'a login form',
      withServer('login: "{user}@x.example"', '{ user: roma, password: { prompt: true } }'),
      {
        user: 'roma',
        login: 'roma@x.example',
        authzid: undefined,
        address: undefined,
        password: { kind: 'prompt', login: 'roma@x.example' },
      },
    ],
    [
      'a master by authorization identity',
      withServer('master: { user: mig, password: { env: M }, form: authzid }'),
      { login: 'mig', authzid: 'roma@vecchio.example', password: { kind: 'env', name: 'M' } },
    ],
    [
      'authzid when no form is said',
      withServer('master: { user: mig, password: { prompt: true } }'),
      { login: 'mig', authzid: 'roma@vecchio.example', password: { kind: 'prompt', login: 'mig' } },
    ],
    [
      'a master in the login name',
      withServer('master: { user: mig, password: { prompt: true }, form: "{user}*{master}" }'),
      { login: 'roma@vecchio.example*mig', authzid: undefined, password: { kind: 'prompt', login: 'mig' } },
    ],
    [
      'a master with a login form',
      withServer(
        'login: "x-{user}", master: { user: mig, password: { env: M }, form: "{user}*{master}" }',
        '{ user: roma }',
      ),
      { login: 'x-roma*mig' },
    ],
    [
      'an own password before the master',
      withServer('master: { user: mig, password: { env: M } }', '{ user: roma, password: { env: R } }'),
      { login: 'roma', authzid: undefined, password: { kind: 'env', name: 'R' } },
    ],
    [
      'text that a replacement could misread',
      withServer('login: "{user}-$&"', '{ user: "$1{master}" }'),
      { login: '$1{master}-$&' },
    ],
    [
      'a variable by template',
      withServer('password: { env: "PEC_{user}" }'),
      { password: { kind: 'env', name: 'PEC_roma_vecchio_example' } },
    ],
    [
      'a file by template',
      withServer('password: { file: "s/{user}.txt" }'),
      { password: { kind: 'file', path: 's/roma@vecchio.example.txt' } },
    ],
    [
      'a command by template',
      withServer('password: { command: "pass show \\"pec/{user}\\"" }'),
      { password: { kind: 'command', command: 'pass show "pec/roma@vecchio.example"' } },
    ],
    [
      'a user that a shell must not read',
      withServer('password: { command: "show {user}" }', '{ user: "a b;$(x)\'y" }'),
      { password: { kind: 'command', command: "show 'a b;$(x)'\\''y'" } },
    ],
    [
      'an own password before the template',
      withServer('password: { env: T }', '{ user: roma, password: { file: f } }'),
      { password: { kind: 'file', path: 'f' } },
    ],
    ['no password at all', withServer('port: 993'), { password: undefined }],
  ])('logs in with %s', (_what, text, expected) => {
    expect(sourceOf(text)).toMatchObject(expected)
  })

  it('adds a mailbox’s folders to the defaults, and lets it decide where both speak', () => {
    const plan = planOf(
      `${valid}    folders: { exclude: [Cestino, "Spam/*"], map: { A: X, B: Y }, specialUse: false }\n` +
        'folders: { exclude: ["Spam/*"], map: { A: W, C: Z } }\n',
    )
    expect(plan.mailboxes[0]?.folders).toEqual({
      exclude: ['Spam/*', 'Cestino'],
      map: new Map([
        ['A', 'X'],
        ['C', 'Z'],
        ['B', 'Y'],
      ]),
      specialUse: false,
    })
  })

  it('lets a mailbox choose its server, and reads one source for two targets', () => {
    const plan = planOf(
      `${valid}  - id: altra
    source: { user: roma@vecchio.example }
    target: { server: terzo, user: roma@nuovo.example }
`.replace('servers:\n', 'servers:\n  terzo: { host: terzo.example }\n'),
    )
    expect(plan.mailboxes[1]?.target.server.host).toBe('terzo.example')
  })

  it('takes the same user on two ports of one machine for two accounts', () => {
    const text = valid
      .replaceAll(/imaps\.\w+\.example/g, '127.0.0.1')
      .replaceAll(/roma@\w+\.example/g, 'roma')
      .replace('nuovo: { host', 'nuovo: { port: 1993, host')
    expect(planOf(text).mailboxes).toHaveLength(1)
  })

  it('reads JSON indented with tabs, Windows line ends, a byte order mark and anchors', () => {
    const json = JSON.stringify(
      {
        version: 1,
        servers: { a: { host: 'a.example' }, b: { host: 'b.example' } },
        source: 'a',
        target: 'b',
        mailboxes: [{ source: { user: 'u' }, target: { user: 'u' } }],
      },
      null,
      '\t',
    )
    expect(planOf(json).mailboxes).toHaveLength(1)
    expect(planOf(`\uFEFF${valid.replaceAll('\n', '\r\n')}`).mailboxes[0]?.id).toBe('roma')
    expect(
      planOf(valid.replace('{ env: ROMA }', '&p { env: ROMA }').replace('{ prompt: true }', '*p')).mailboxes[0]?.target
        .password,
    ).toEqual({ kind: 'env', name: 'ROMA' })
  })
})

describe('the example plans', () => {
  const folder = resolve(import.meta.dirname, '../../migrations-plans')
  const files = readdirSync(folder).filter((name) => /\.(ya?ml|json)$/.test(name))

  it('are there', () => {
    expect(files.length).toBeGreaterThanOrEqual(4)
  })

  it.each(files)('%s is valid, in both languages, and names nobody real', (name) => {
    const plan = readPlan(join(folder, name), 'it')
    expect(plan.mailboxes.length).toBeGreaterThan(0)
    for (const server of plan.servers) if (server.provider === undefined) expect(server.host).toMatch(/\.example$/)
    for (const [, domain] of readFileSync(join(folder, name), 'utf8').matchAll(/@([\w.-]+)/g))
      expect(domain).toMatch(/\.example$/)
  })

  it('giustizia.yaml says what it seems to say', () => {
    const plan = readPlan(join(folder, 'giustizia.yaml'))
    expect(basename(plan.journal)).toBe('giustizia.sqlite')
    expect(plan.mailboxes.map(({ id, group, priority }) => [id, group, priority])).toEqual([
      ['tribunale.roma', 'Tribunali', 1],
      ['tribunale.napoli', 'Tribunali', 2],
      ['procura.roma', 'Procure', 5],
    ])
    expect(plan.mailboxes[0]).toMatchObject({
      source: {
        login: 'migrazione',
        authzid: 'tribunale.roma@vecchio.example',
        password: { kind: 'env', name: 'PEC_MASTER' },
      },
      target: {
        login: 'M12345678',
        address: 'tribunale.roma@nuovo.example',
        password: { kind: 'file', path: 'secrets/M12345678.txt' },
      },
    })
    expect(plan.mailboxes[1]?.folders).toEqual({
      exclude: ['Spam/*', 'Cestino'],
      map: new Map([
        ['Posta inviata', 'Inviata'],
        ['INBOX', 'Archivio/In arrivo 2015'],
      ]),
      specialUse: true,
    })
    expect(plan.report).toEqual({
      body: 'Ministero di esempio',
      ipa: 'm_x000',
      contract: 'CIG 0000000000',
      place: 'Roma, sala macchine',
      present: ['A. Rossi (ente)', 'B. Verdi (fornitore)'],
      purpose: 'cambio di gestore PEC',
    })
  })
})

describe('the JSON Schema', () => {
  it('describes the keys that are supported, and no others', () => {
    const schema = planJsonSchema() as {
      properties: Record<string, object>
      additionalProperties: boolean
      required: string[]
    }
    expect(Object.keys(schema.properties)).toEqual([
      'version',
      'name',
      'timezone',
      'journal',
      'servers',
      'source',
      'target',
      'window',
      'phases',
      'notify',
      'fleet',
      'mailboxesInParallel',
      'folders',
      'accept',
      'acceptedLosses',
      'report',
      'handout',
      'secrets',
      'mailboxes',
      'mailboxesFrom',
    ])
    expect(schema.additionalProperties).toBe(false)
    expect(schema.required).toEqual(['version', 'servers'])
    expect(schema).toMatchObject({ anyOf: [{ required: ['mailboxes'] }, { required: ['mailboxesFrom'] }] })
    expect(JSON.stringify(schema)).toContain('"oneOf":[{"required":["env"]},')
  })
})

it('leaves no file behind beside the plan', () => {
  const folder = freshFolder()
  writeFileSync(join(folder, 'plan.yaml'), valid)
  readPlan(join(folder, 'plan.yaml'))
  expect(readdirSync(folder)).toEqual(['plan.yaml'])
})
