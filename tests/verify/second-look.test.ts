// verify looks a second time before it says something: at lists that are too short, and at copies that were misread.

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { verify } from '../../src/verify/verify.ts'
import { takeLock } from '../../src/journal/lock.ts'
import { ledgerOf } from '../copy/migration.ts'
import { dropFetch } from '../support/drop-fetch.ts'
import { plainMessage } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'
import type { ScriptedFolder } from '../support/scripted-store.ts'
import { deskFor, quickly, runPlan, verifyPlan } from './desk.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

const date = Date.UTC(2014, 4, 6, 7, 8, 9)
type Setting = {
  source: ScriptedServer
  target: ScriptedServer
  file: string
  dir: string
  journal: string
  copies: ScriptedFolder
}

/** Six messages in INBOX, copied and proved. */
async function copied(): Promise<Setting> {
  const [source, target] = [await startScriptedServer(), await startScriptedServer()]
  closing.push(
    () => source.close(),
    () => target.close(),
  )
  const inbox = source.account('a').ensure('INBOX')
  for (let n = 1; n <= 6; n += 1) inbox.add(plainMessage(n, `testo ${n}\r\n`).bytes, ['\\Seen'], date)
  const { file, dir, journal } = writePlan({ source, target, mailboxes: [{ id: 'a', source: 'a', target: 'b' }] })
  expect(await runPlan(file)).toMatchObject({ state: 'complete' })
  return { source, target, file, dir, journal, copies: target.account('b').ensure('INBOX') }
}

/** From now on, the server counts these messages and does not list them. */
function hide(server: ScriptedServer, uids: readonly number[]): void {
  server.on('UID FETCH', async ({ session }, next) => {
    session.write = dropFetch(session.write.bind(session), uids)
    await next()
    Reflect.deleteProperty(session, 'write')
  })
}

describe('verify', () => {
  it.each(['source', 'target'] as const)('where the %s counts 6 and lists 4: never identical', async (side) => {
    const setting = await copied()
    hide(setting[side], [2, 3])
    const document = await verifyPlan(setting.file)
    expect(document.verdict).toBe('differs')
    expect(document.problems).toContainEqual(
      expect.objectContaining({ folder: 'INBOX', outcome: 'parked', code: 'messages-unlisted' }),
    )
    expect(document.problems.find(({ code }) => code === 'messages-unlisted')?.reason).toContain('2')
  })

  it.each(['source', 'journal'] as const)('a copy misread once is identical all the same (%s)', async (against) => {
    const { target, file, copies, journal } = await copied()
    const third = copies.messages[2]
    if (third === undefined) throw new Error('no message')
    const good = third.bytes
    const misread = Buffer.from(good.toString('latin1').replace('testo 3', 'testo 4'), 'latin1')
    let first: unknown
    target.on('UID FETCH', async ({ session }, next) => {
      first ??= session
      third.served = session === first ? misread : good
      await next()
    })
    expect(await verifyPlan(file, { against })).toMatchObject({ verdict: 'identical', totals: { identical: 6 } })
    expect(ledgerOf(journal).every(({ state }) => state === 'verified')).toBe(true)
  })

  it.each(['source', 'journal'] as const)(
    'a copy misread once in a folder that a user renamed is there all the same (%s)',
    async (against) => {
      const { target, file, copies, journal } = await copied()
      const { folders } = target.account('b')
      folders.set('Posta', copies)
      folders.delete('INBOX')
      target.account('b').ensure('INBOX')
      const third = copies.messages[2]
      if (third === undefined) throw new Error('no message')
      const good = third.bytes
      const misread = Buffer.from(good.toString('latin1').replace('testo 3', 'testo 4'), 'latin1')
      let first: unknown
      target.on('UID FETCH', async ({ session }, next) => {
        first ??= session
        third.served = session === first ? misread : good
        await next()
      })
      const { verdict, totals } = await verifyPlan(file, { against })
      expect({ verdict, missing: totals.missing, differs: totals.differs }).toEqual({
        verdict: 'identical',
        missing: 0,
        differs: 0,
      })
      expect(ledgerOf(journal).every(({ state }) => state === 'verified')).toBe(true)
    },
  )

  it.each([
    ['source', 'only the target has'],
    ['journal', 'only the target has'],
    ['source', 'both have'],
    ['journal', 'both have'],
  ] as const)(
    'a copy misread once where a user has filed it is there all the same (%s, a folder that %s)',
    async (against, whose) => {
      const { source, target, file, copies } = await copied()
      if (whose === 'both have') {
        source.account('a').ensure('Pratiche').add(plainMessage(7, 'pratica\r\n').bytes, [], date)
        expect(await runPlan(file)).toMatchObject({ state: 'complete' })
      }
      const third = copies.messages[2]
      if (third === undefined) throw new Error('no message')
      copies.remove([3])
      const filed = target.account('b').ensure('Pratiche').add(third.bytes, [], third.internalDate)
      const misread = Buffer.from(third.bytes.toString('latin1').replace('testo 3', 'testo 4'), 'latin1')
      let first: unknown
      target.on('UID FETCH', async ({ session }, next) => {
        first ??= session
        filed.served = session === first ? misread : third.bytes
        await next()
      })
      const { verdict, totals } = await verifyPlan(file, { against })
      expect({ verdict, missing: totals.missing }).toEqual({ verdict: 'identical', missing: 0 })
    },
  )

  it('an altered copy as long and as old as another that was filed beside it: it is there, and differs', async () => {
    const { source, target, file, copies } = await copied()
    const scanned = 'X-Scanned: yes\r\n'
    const long = plainMessage(7, `testo 7${'x'.repeat(scanned.length)}\r\n`).bytes
    source.account('a').ensure('INBOX').add(long, ['\\Seen'], date)
    expect(await runPlan(file)).toMatchObject({ state: 'complete' })
    const third = copies.messages[2]
    if (third === undefined) throw new Error('no message')
    const altered = Buffer.concat([Buffer.from(scanned), third.bytes])
    expect(altered.length).toBe(long.length)
    copies.remove([3, 7])
    for (const bytes of [altered, long]) target.account('b').ensure('Pratiche').add(bytes, [], date)
    const { totals } = await verifyPlan(file)
    expect(totals).toMatchObject({ missing: 0, differs: 1 })
  })

  it('keeps source and target of what differs, beside a list, in that folder and nowhere else', async () => {
    const { file, dir, copies } = await copied()
    const third = copies.messages[2]
    if (third === undefined) throw new Error('no message')
    const altered = Buffer.from(third.bytes.toString('latin1').replace('testo 3', 'tEsto 3'), 'latin1')
    third.bytes = altered
    copies.remove([5])
    const save = join(dir, 'differenze')
    expect((await runCli(['verify', file, '--save', save])).code).toBe(3)
    const files = readdirSync(save).toSorted()
    expect(files).toEqual([
      '0001-a-INBOX-3.source.eml',
      '0001-a-INBOX-3.target.eml',
      '0002-a-INBOX-5.source.eml',
      'list.csv',
    ])
    expect(readFileSync(join(save, '0001-a-INBOX-3.target.eml')).equals(altered)).toBe(true)
    expect(readFileSync(join(save, '0001-a-INBOX-3.source.eml')).equals(plainMessage(3, 'testo 3\r\n').bytes)).toBe(
      true,
    )
    for (const name of files) expect(statSync(join(save, name)).mode & 0o777).toBe(0o600)
    const list = readFileSync(join(save, 'list.csv'), 'utf8').split('\r\n')
    // UIDs are shown by no mail program: what is stands beside them.
    expect(list[0]).toMatch(/target_sha256,message_id,date,bytes$/)
    expect(list[2]).toMatch(
      /^a,INBOX,5,missing,missing,0002-a-INBOX-5.source.eml,[0-9a-f]{64},,,<plain.5@.*>,20.*Z,\d+$/,
    )
    const italian = join(dir, 'diversi')
    const told = await runCli(['verify', file, '--save', italian, '--lang', 'it'])
    expect(told.stdout).toContain(
      `In ${italian}: 2 messaggi, come li danno origine e destinazione; l’elenco è list.csv.`,
    )
    expect(readFileSync(join(italian, 'list.csv'), 'utf8')).toMatch(/^\uFEFF?casella;cartella;UID;esito;/)
    const again = await runCli(['verify', file, '--save', save])
    expect(again).toMatchObject({ code: 2 })
    expect(again.stderr).toContain(save)
    mkdirSync(join(dir, 'piena'))
    writeFileSync(join(dir, 'piena', 'x'), '')
    expect((await runCli(['verify', file, '--save', join(dir, 'piena')])).code).toBe(2)
  })

  it('beside a run at work: says so, and does nothing', async () => {
    const { file, journal } = await copied()
    const lock = takeLock(journal)
    const { code, stderr } = await runCli(['verify', file])
    lock?.release()
    expect(code).toBe(10)
    expect(stderr).toMatch(/Another run holds the journal/)
  })

  it.each(['source', 'journal'] as const)(
    'against the %s, cut while it reads bodies: what the list did not show is known',
    async (against) => {
      const { file, journal, copies, target } = await copied()
      copies.remove([2])
      const { request, stop } = await deskFor(file)
      const broken = target.on('UID FETCH', (context, next) => {
        if (!context.line.includes('BODY')) return next()
        stop.abort()
        return context.close('reset')
      })
      await verify({ ...request, against, strict: false }, quickly)
      broken()
      const { stdout } = await runCli(['status', file, '--json'])
      expect(JSON.parse(stdout)).toMatchObject({
        state: 'incomplete',
        canSwitchOff: { verdict: 'no' },
        problems: [{ uid: 2, code: 'not-in-its-folder' }],
      })
      // Nothing of the journal's own is changed by it, and a whole look puts another finding in its place.
      expect(ledgerOf(journal).map(({ state }) => state)).toEqual(Array(6).fill('verified'))
      expect((await verifyPlan(file)).problems).toMatchObject([{ uid: 2, outcome: 'missing' }])
    },
  )

  it('that is cut says so, forgets nothing that it found, and counts for no clean one', async () => {
    const { file, copies, target } = await copied()
    target.account('b').ensure('Zeta').add(plainMessage(9, 'altro\r\n').bytes)
    copies.remove([2])
    const { request, stop } = await deskFor(file)
    // The search in other folders is not reached.
    target.on('EXAMINE', async (context, next) => {
      if (context.line.includes('Zeta')) stop.abort()
      await next()
    })
    await verify({ ...request, against: 'source', strict: false }, quickly)
    const { stdout } = await runCli(['status', file, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      state: 'incomplete',
      canSwitchOff: { verdict: 'no' },
      lastVerify: { verdict: 'not-finished' },
    })
  })
})
