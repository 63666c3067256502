// A large plan with planted faults: check finds exactly those and reads only, 2,000 mailboxes in two minutes.

import { chmodSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { allowedVerbs } from '../../src/imap/verbs.ts'
import type { CheckRequest } from '../../src/model/request.ts'
import { Secret } from '../../src/model/secret.ts'
import type { CheckDocument } from '../../src/model/status.ts'
import { certificateUntil } from '../support/certificates.ts'
import { whyNoDovecot } from '../support/dovecot.ts'
import { defaultCapabilities, type ScriptedOptions, type ScriptedServer } from '../support/scripted-server.ts'
import { freshDir } from '../support/temp-dir.ts'
import { deskFor, quickly } from '../verify/desk.ts'
import { day, letter, scripted } from './checking.ts'
import { copied, faults, ofThePlan, old, type Row } from './planted-faults.ts'

/** A part of them asks for as much of each mailbox; all with CHECK_MAILBOXES=2000. */
const mailboxes = Number(process.env['CHECK_MAILBOXES'] ?? 800)
/** Processor, in µs, for so many: what a loaded machine does not change. */
const [most, within] = [2_000, 120_000_000]
/** Every so many mailboxes one has a fault. */
const apart = Math.floor(mailboxes / 40)

const closedPort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

/** Thirteen servers, most of them with something of their own, and a place where none is. */
async function startServers() {
  const [good, other, ended, ending] = [
    '2041-01-01',
    '2041-01-02',
    '2020-01-01',
    new Date(Date.now() + 3 * day).toISOString(),
  ].map((until) => certificateUntil(new Date(until)))
  if (good === undefined || other === undefined || ended === undefined || ending === undefined)
    throw new Error('four certificates were made')
  const running: ScriptedServer[] = []
  const start = async (options: ScriptedOptions = {}, more: object = {}, certificate: typeof good | null = good) => {
    const server = await scripted({ ...options, ...(certificate === null ? {} : { tls: certificate }) })
    running.push(server)
    const line = certificate === null ? { tls: 'none' } : { tls: 'implicit', ca: certificate.cert }
    return {
      server,
      plan: { host: '127.0.0.1', port: server.port, ...line, connections: { total: 20, perMailbox: 2 }, ...more },
    }
  }
  const aSource = { separator: '.', prefix: 'INBOX.' } as const
  const stops = {
    sendingStops: '2015-12-24T14:00',
    receivingStops: '2015-12-24T14:00',
    accessStops: '2015-12-31T23:59',
  }
  const servers = {
    vecchio: await start(aSource),
    nuovo: await start(),
    estraneo: await start(aSource, { ca: good.cert }, other),
    scaduto: await start(aSource, {}, ended),
    scade: await start(aSource, {}, ending),
    chiaro: await start(aSource, {}, null),
    chiude: await start(aSource, { timeline: stops }),
    lento: await start(aSource, { limits: { bytesPerSecond: 1 } }),
    povero: await start({ hide: ['UIDPLUS', 'MULTIAPPEND', 'LITERAL+', 'CONDSTORE'] }),
    stretto: await start({ maxConnectionsPerUser: 1 }),
    unico: await start({}, { connections: { total: 20, perMailbox: 1 } }),
    aruba: await start({}, { provider: 'aruba' }),
    piccolo: await start({ capabilities: [...defaultCapabilities, 'APPENDLIMIT=20000'] }),
  }
  return { servers, running, spento: { host: '127.0.0.1', port: await closedPort(), tls: 'implicit' } }
}

type Servers = Awaited<ReturnType<typeof startServers>>['servers']

/** Every mailbox of the plan with its fault, if it has one: no two of them side by side. */
const rows = Array.from({ length: mailboxes }, (_, n) => {
  const fault = n % apart === 7 ? faults[Math.floor(n / apart)] : undefined
  return {
    n,
    fault,
    id: fault?.row?.id ?? `m${n}`,
    from: fault?.row?.source_server ?? 'vecchio',
    to: fault?.row?.target_server ?? 'nuovo',
    fromUser: `ufficio${n}@vecchio.example`,
    toUser: `ufficio${n}@nuovo.example`,
  }
})
type PlantedRow = (typeof rows)[number]
const rowOf = (code: string): PlantedRow => {
  const found = rows.find(({ fault }) => fault?.gives.includes(code))
  if (found === undefined) throw new Error(`nothing gives ${code}`)
  return found
}

function fill(servers: Servers): void {
  const serverOf = (name: string): ScriptedServer | undefined =>
    Object.entries(servers).find(([key]) => key === name)?.[1].server
  const refusals = new Map<string, string>()
  for (const { fault, from, to, fromUser, toUser } of rows) {
    const [source, target] = [serverOf(from)?.account(fromUser), serverOf(to)?.account(toUser)]
    for (const n of [1, 2]) source?.ensure('INBOX').add(n === 1 ? copied : letter(n), ['\\Seen'], old(n * 10))
    if (source !== undefined) fault?.source?.(source)
    if (target !== undefined) fault?.target?.(target)
    if (fault?.refuses === undefined) continue
    if ('source' in fault.refuses) refusals.set(fromUser, fault.refuses.source)
    else refusals.set(toUser, fault.refuses.target)
  }
  for (const { server } of Object.values(servers)) server.refuseLogin = (user) => refusals.get(user)
}

function writeFiles(dir: string, servers: object): string {
  const columns = [
    'id',
    'source_server',
    'source_user',
    'source_address',
    'target_server',
    'target_user',
    'target_address',
    'applications',
    'retired',
  ] as const
  const lines = rows.map(({ fault, id, from, to, fromUser, toUser }) => {
    const target = fault?.row?.retired === undefined ? { target_server: to, target_user: toUser } : {}
    const row: Row = { id, source_server: from, source_user: fromUser, ...target, ...fault?.row }
    return columns.map((column) => row[column] ?? '').join(',')
  })
  writeFileSync(join(dir, 'caselle.csv'), [columns.join(','), ...lines, ''].join('\n'))
  const secrets = rows.flatMap(({ fault, from, to, fromUser, toUser }) => [
    `source,${from},${fromUser},secret`,
    ...(fault?.withoutSecret === true ? [] : [`target,${to},${toUser},secret`]),
  ])
  writeFileSync(join(dir, 'segreti.csv'), ['side,server,user,password', ...secrets, ''].join('\n'))
  chmodSync(join(dir, 'segreti.csv'), 0o600)
  const file = join(dir, 'piano.yaml')
  writeFileSync(
    file,
    stringify({
      version: 1,
      name: 'duemila',
      journal: 'non/esiste/piano.sqlite',
      mailboxesInParallel: 16,
      servers,
      source: 'vecchio',
      target: 'nuovo',
      window: { opens: '2031-03-30T02:30', closes: '2031-10-26T02:30' },
      mailboxesFrom: 'caselle.csv',
      secrets: 'segreti.csv',
    }),
  )
  return file
}

/** What no file can say yet: two mailboxes with one target, a password that a person types. */
function changed(request: CheckRequest): CheckRequest {
  const shared = rowOf('target-shared')
  const beside = rows.find(({ n }) => n === shared.n - apart)
  const typed = rowOf('password-of-holder').id
  const together = request.mailboxes.find(({ id }) => id === beside?.id)?.target
  const ours = request.mailboxes.map((mailbox) => {
    if (mailbox.id === shared.id && together !== undefined)
      return { ...mailbox, merge: true as const, target: { ...together, address: mailbox.target.address } }
    if (mailbox.id === beside?.id) return { ...mailbox, merge: true as const }
    return mailbox.id === typed
      ? { ...mailbox, target: { ...mailbox.target, password: { kind: 'prompt' as const } } }
      : mailbox
  })
  const secret = new Secret('secret')
  const secrets = {
    of: (mailbox: string, side: 'source' | 'target') =>
      mailbox === rowOf('secret-missing').id && side === 'target' ? undefined : secret,
  }
  return { ...request, mailboxes: ours, plan: { ...request.plan, mailboxes: ours }, secrets, byYear: true }
}

/** `code mailbox`, or the code alone where it is of a server or of the run. */
const told = (document: CheckDocument): string[] =>
  document.findings
    .map(({ code, mailbox, scope }) => (mailbox === undefined ? `${scope}:${code}` : `${code} ${mailbox}`))
    .toSorted()

describe.skipIf(whyNoDovecot() !== undefined)('a large plan with faults of all kinds', () => {
  it('gives exactly those findings, 2,000 mailboxes in less than two minutes, and only reads', async () => {
    const { servers, running, spento } = await startServers()
    fill(servers)
    const file = writeFiles(freshDir('duemila'), {
      ...Object.fromEntries(Object.entries(servers).map(([name, { plan }]) => [name, plan])),
      spento,
    })
    const { request } = await deskFor(file)

    const started = process.cpuUsage()
    const document = await check(changed(request), quickly)
    const { user, system } = process.cpuUsage(started)
    expect(user + system).toBeLessThan((within * mailboxes) / most)

    const planted = rows.flatMap(({ fault, id }) =>
      (fault?.gives ?? []).map((code) =>
        code.includes(':') ? code : `${code} ${code === 'target-shared' ? `m${rowOf(code).n - apart}` : id}`,
      ),
    )
    expect(planted.length).toBeGreaterThanOrEqual(40)
    expect(told(document)).toEqual([...planted, ...ofThePlan].toSorted())
    expect(document.verdict).toBe('blocked')
    expect(document.mailboxes).toHaveLength(mailboxes - 1)
    const verbs = new Set(running.flatMap((server) => server.verbs()))
    expect([...verbs].filter((verb) => !allowedVerbs.source.has(verb))).toEqual([])
  }, 180_000)
})
