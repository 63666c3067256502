// The whole job over the real command line and servers: 2,000 messages either way, every way to log in.

import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type AccountState, contentOf, fillAccount, folderOf, readAccount } from '../support/account-state.ts'
import { startDovecot, twoServers, whyNoDovecot, type DovecotOptions, type DovecotServer } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
import { alteredMessages, corpus, oddMessages } from '../support/messages.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli, type CliResult } from '../support/run-cli.ts'
import { startScriptedServer } from '../support/scripted-server.ts'
import { freshUser } from '../support/temp-dir.ts'
import { checkShape, expectCountingIdentity, statusShape, verifyShape, type Status } from './contract-shapes.ts'
import { fillMixed, mixedFolders, type FolderRow } from './mixed-mail.ts'

const aruba: DovecotOptions = { separator: '.', prefix: 'INBOX.' }

describe.skipIf(whyNoDovecot() !== undefined)('a mailbox with 2,000 mixed messages', () => {
  it('arrives whole from an Aruba-like server on one with "/"', async () => {
    const { source, target } = await twoServers()
    await moveWhole(source, target, mixedFolders('aruba to slashes'))
  }, 240_000)

  it('arrives whole from a server with "/" on an Aruba-like one', async () => {
    const { source, target } = await twoServers()
    await moveWhole(target, source, mixedFolders('slashes to aruba'))
  }, 240_000)
})

/**
 * check, run, run again, verify, status: each as a script would call it; then both sides compared by another client.
 */
async function moveWhole(source: DovecotServer, target: DovecotServer, folders: readonly FolderRow[]): Promise<void> {
  const [from, to] = [
    { port: source.port, user: freshUser() },
    { port: target.port, user: freshUser() },
  ]
  await fillMixed(from, folders)
  const before = await readAccount(from)
  const lines = {
    source: await openLine({ targetPort: source.port, recordVerbs: true }),
    target: await openLine({ targetPort: target.port, recordVerbs: true }),
  }
  const { file } = writePlan({
    ...lines,
    mailboxes: [{ id: 'urp', source: from.user, target: to.user, more: { group: 'Uffici' } }],
  })

  const checked = await runCli(['check', file, '--json'])
  const check = checkShape.parse(JSON.parse(checked.stdout))
  expect(checked.code, checked.stderr).toBe(0)
  const [forecast] = check.mailboxes
  expect(Object.fromEntries(forecast?.folderMap.map((row) => [row.source.path, row.target?.path]) ?? [])).toEqual(
    Object.fromEntries(folders.map((row) => [row.source, row.target])),
  )
  expect(forecast?.folderMap.reduce((sum, row) => sum + row.messages, 0)).toBe(2_000)
  expect((await readAccount(to)).folders.map((folder) => folder.path)).toEqual(['INBOX'])

  const ran = await runCli(['run', file, '--json'], { timeout: 200_000 })
  const status = summaryOf(ran)
  expect(status.problems).toEqual([])
  expect(ran.code, ran.stderr).toBe(0)
  expect(status.state).toBe('complete')
  // The first pass over a source on which people may still work: nobody knows what came since.
  expect(status.canSwitchOff.verdict).toBe('not-yet-known')
  expect(status.totals).toMatchObject({
    mailboxes: 1,
    folders: folders.length,
    messages: 2_000,
    verified: 2_000,
    adopted: 0,
    noted: 0,
    ghosts: 0,
  })
  expect(status.groups).toMatchObject([{ group: 'Uffici', totals: { verified: 2_000 } }])

  const after = await readAccount(to)
  expectEqualSides(before, after, folders)
  expect(await readAccount(from), 'the source is as it was').toEqual(before)

  const seen = { source: lines.source.verbs.length, target: lines.target.verbs.length }
  const again = await runCli(['run', file, '--json'])
  expect(again.code, again.stderr).toBe(0)
  expect(summaryOf(again).totals).toEqual(status.totals)
  expect(summaryOf(again).canSwitchOff.verdict).toBe('yes')
  const sentAgain = [...lines.source.verbs.slice(seen.source), ...lines.target.verbs.slice(seen.target)]
  expect(
    sentAgain.filter((verb) => ['APPEND', 'CREATE', 'UID FETCH', 'UID STORE'].includes(verb)),
    'a finished run, run again, is quiet',
  ).toEqual([])

  const verified = await runCli(['verify', file, '--json'], { timeout: 120_000 })
  const verify = verifyShape.parse(JSON.parse(verified.stdout))
  expect(verify.problems).toEqual([])
  expect(verify.verdict).toBe('identical')
  expect(verify.totals).toMatchObject({
    compared: 2_000,
    identical: 2_000,
    differs: 0,
    missing: 0,
    moved: 0,
    flagsChanged: 0,
    unexpected: 0,
  })
  expect(verified.code).toBe(0)

  const asked = await runCli(['status', file, '--json'])
  expect(asked.code).toBe(0)
  expect(statusShape.parse(JSON.parse(asked.stdout)).totals).toEqual(status.totals)
  expect(await readAccount(to)).toEqual(after)
  await Promise.all([lines.source.close(), lines.target.close()])
}

/** The last line of `run --json`, held against the contract. */
function summaryOf(result: CliResult): Status {
  const last: unknown = JSON.parse(result.stdout.trimEnd().split('\n').at(-1) ?? '')
  expect(last).toMatchObject({ event: 'summary' })
  const status = statusShape.parse(last)
  expectCountingIdentity(status)
  return status
}

/**
 * Folder by folder, as a multiset: digest, date and flags of every message; the folders themselves and their
 * subscriptions.
 */
function expectEqualSides(source: AccountState, target: AccountState, folders: readonly FolderRow[]): void {
  expect(target.folders.map((folder) => folder.path).toSorted()).toEqual(folders.map((row) => row.target).toSorted())
  for (const row of folders) {
    const [there, here] = [folderOf(source, row.source), folderOf(target, row.target)]
    expect(there.messages, row.source).toHaveLength(row.messages.length)
    expect(contentOf(here), row.target).toEqual(contentOf(there))
    expect(here.subscribed, row.target).toBe(row.subscribed)
  }
}

describe.skipIf(whyNoDovecot() !== undefined)('what the target alters', () => {
  it('is listed as differs with the first altered byte, an empty message as refused', async () => {
    const { target } = await twoServers()
    const source = await startScriptedServer()
    const [from, to] = [
      { port: source.port, user: freshUser() },
      { port: target.port, user: freshUser() },
    ]
    const whole = corpus(7, 20, 4)
    const altered = alteredMessages()
    await fillAccount(from, { INBOX: [...whole, ...altered] })
    const { file } = writePlan({ source, target, mailboxes: [{ id: 'urp', source: from.user, target: to.user }] })

    const ran = await runCli(['run', file, '--json'])
    expect(ran.code, ran.stderr).toBe(3)
    const status = summaryOf(ran)
    expect(status.state).toBe('incomplete')
    expect(status.canSwitchOff.verdict).toBe('no')
    expect(status.totals).toMatchObject({ messages: 24, verified: 20, differs: 3, refused: 1 })

    const given = folderOf(await readAccount(from, { keepBytes: true }), 'INBOX').messages
    const arrived = folderOf(await readAccount(to, { keepBytes: true }), 'INBOX').messages
    expect(arrived).toHaveLength(23)
    for (const problem of status.problems.filter((one) => one.outcome === 'differs')) {
      const sent = given.find((one) => one.uid === problem.uid)
      const kept = arrived.find(
        (one) => one.internalDate === sent?.internalDate && !whole.some((plain) => plain.date === one.internalDate),
      )
      expect(problem).toMatchObject({ mailbox: 'urp', folder: 'INBOX', code: 'altered-by-target' })
      expect(problem.reason).toContain(`first altered byte ${firstAltered(sent?.bytes, kept?.bytes)};`)
    }
    expect(status.problems.filter((one) => one.outcome === 'differs')).toHaveLength(3)
    expect(status.problems.filter((one) => one.outcome === 'refused')).toMatchObject([
      { mailbox: 'urp', folder: 'INBOX', uid: given.at(-1)?.uid, code: 'empty-message' },
    ])

    const verified = await runCli(['verify', file, '--json'])
    expect(verified.code).toBe(3)
    expect(verifyShape.parse(JSON.parse(verified.stdout))).toMatchObject({
      verdict: 'differs',
      totals: { identical: 20, differs: 3, missing: 1 },
    })

    const again = await runCli(['run', file, '--json'])
    expect(again.code).toBe(3)
    expect(folderOf(await readAccount(to), 'INBOX').messages, 'nothing is sent a second time').toHaveLength(23)
    await source.close()
  })
})

/** Independent of the program's own search. */
function firstAltered(a: Buffer | null | undefined, b: Buffer | null | undefined): number {
  if (a === null || a === undefined || b === null || b === undefined) return Number.NaN
  for (let at = 0; ; at++) if (a[at] !== b[at]) return at
}

describe.skipIf(whyNoDovecot() !== undefined)('every way to log in', () => {
  const masterPassword = 'supervisore'

  it("implicit TLS with the plan's own trust anchor", async () => {
    const { source, target } = await twoServers()
    await moveSmall(source, target, (users) => writePlan({ source, target, tls: true, mailboxes: [users] }))
  })

  it('implicit TLS with the one certificate whose fingerprint the plan gives', async () => {
    const { source, target } = await twoServers()
    const pinned = (server: DovecotServer) => ({
      port: server.tlsPort,
      tls: 'implicit',
      fingerprint: `sha256:${new X509Certificate(readFileSync(server.ca)).fingerprint256}`,
    })
    await moveSmall(source, target, (users) =>
      writePlan({ source, target, mailboxes: [users], sourceMore: pinned(source), targetMore: pinned(target) }),
    )
  })

  it('refuses the right host with another certificate', async () => {
    const { source, target } = await twoServers()
    const wrong = {
      port: source.tlsPort,
      tls: 'implicit',
      fingerprint: `sha256:${new X509Certificate(readFileSync(target.ca)).fingerprint256}`,
    }
    const { file } = writePlan({
      source,
      target,
      mailboxes: [{ source: freshUser(), target: freshUser() }],
      sourceMore: wrong,
    })
    const ran = await runCli(['run', file])
    expect(ran.code).toBe(4)
    expect(ran.stdout + ran.stderr).toContain('tls-untrusted')
  })

  it('STARTTLS, on servers that take no login without it', async () => {
    const [source, target] = await Promise.all([
      startDovecot({ ...aruba, tlsOnly: true }),
      startDovecot({ tlsOnly: true }),
    ])
    const starttls = (server: DovecotServer) => ({ port: server.port, tls: 'starttls', ca: server.ca })
    await moveSmall(source, target, (users) =>
      writePlan({ source, target, mailboxes: [users], sourceMore: starttls(source), targetMore: starttls(target) }),
    )
    await Promise.all([source.stop(), target.stop()])
  })

  it('a master account, as authorization identity and as part of the login name', async () => {
    const [source, target] = await Promise.all([
      startDovecot({ ...aruba, masterPassword }),
      startDovecot({ masterPassword }),
    ])
    const master = (server: DovecotServer, form: string) => ({
      port: server.tlsPort,
      tls: 'implicit',
      ca: server.ca,
      master: { user: 'migrazione', password: { file: 'master.txt' }, form },
    })
    await moveSmall(source, target, (users) => {
      const plan = writePlan({
        source,
        target,
        sourceMore: master(source, 'authzid'),
        targetMore: master(target, '{user}*{master}'),
        mailboxes: [{ ...users, more: { source: { user: users.source }, target: { user: users.target } } }],
      })
      writeFileSync(join(plan.dir, 'master.txt'), `${masterPassword}\n`, { mode: 0o600 })
      return plan
    })
    await Promise.all([source.stop(), target.stop()])
  })

  async function moveSmall(
    source: DovecotServer,
    target: DovecotServer,
    plan: (users: { id: string; source: string; target: string }) => WrittenPlan,
  ): Promise<void> {
    const [from, to] = [
      { port: source.tlsPort, tls: true, user: freshUser() },
      { port: target.tlsPort, tls: true, user: freshUser() },
    ]
    const archive = `${source.prefix}Archivio`
    await fillAccount(from, { INBOX: oddMessages(), [archive]: corpus(3, 10, 4) })
    const { file } = plan({ id: 'urp', source: from.user, target: to.user })
    const ran = await runCli(['run', file, '--json'])
    expect(ran.code, ran.stderr).toBe(0)
    expect(summaryOf(ran).totals).toMatchObject({ messages: 24, verified: 24 })
    const [before, after] = [await readAccount(from), await readAccount(to)]
    expect(contentOf(folderOf(after, 'INBOX'))).toEqual(contentOf(folderOf(before, 'INBOX')))
    expect(contentOf(folderOf(after, `${target.prefix}Archivio`))).toEqual(contentOf(folderOf(before, archive)))
    const verified = await runCli(['verify', file])
    expect(verified.code, verified.stdout + verified.stderr).toBe(0)
  }
})
