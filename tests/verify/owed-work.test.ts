// A journal that still owes something about its source stands for less than the source: verify says so.

import { afterEach, expect, it } from 'vitest'
import { dropFetch } from '../support/drop-fetch.ts'
import { plainMessage } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { startScriptedServer } from '../support/scripted-server.ts'
import { deskFor, quickly, readStatusOf, runPlan, verifyPlan } from './desk.ts'
import { migrate } from '../../src/migrate.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

async function setting() {
  const [source, target] = [await startScriptedServer(), await startScriptedServer()]
  closing.push(
    () => source.close(),
    () => target.close(),
  )
  const inbox = source.account('a').ensure('INBOX')
  for (let n = 1; n <= 6; n += 1) inbox.add(plainMessage(n, `testo ${n}\r\n`).bytes)
  const { file } = writePlan({ source, target, mailboxes: [{ id: 'a', source: 'a', target: 'b' }] })
  return { source, inbox, file }
}

it('messages that the source counts and never listed: not identical, with the reason', async () => {
  const { source, file } = await setting()
  let hides = true
  source.on('UID FETCH', async ({ session }, next) => {
    if (!hides) return next()
    session.write = dropFetch(session.write.bind(session), [5, 6])
    await next()
    Reflect.deleteProperty(session, 'write')
  })
  expect(await runPlan(file)).toMatchObject({ state: 'incomplete' })
  const document = await verifyPlan(file, { against: 'journal' })
  expect(document).toMatchObject({ verdict: 'differs', totals: { identical: 4, missing: 0 } })
  expect(document.problems).toMatchObject([{ folder: 'INBOX', outcome: 'parked' }])
  // The journal owes nothing any more: only another verify shows that what this one said is over.
  hides = false
  expect(await runPlan(file)).toMatchObject({ state: 'complete', totals: { verified: 6 } })
  await runPlan(file)
  expect(readStatusOf(file)).toMatchObject({ problems: [], canSwitchOff: { verdict: 'not-yet-known', next: 'verify' } })
  expect(await verifyPlan(file, { against: 'journal' })).toMatchObject({ verdict: 'identical' })
  expect(readStatusOf(file)).toMatchObject({ canSwitchOff: { verdict: 'yes' } })
})

it('messages that wait to be copied: missing, until a run has copied them', async () => {
  const { inbox, file } = await setting()
  await runPlan(file)
  inbox.add(plainMessage(7, 'nuovo\r\n').bytes)
  const { request, stop } = await deskFor(file)
  // The run is stopped when it has listed what there is.
  const emit: typeof request.emit = (event) => {
    if (event.event === 'mailbox-counted') stop.abort()
    request.emit(event)
  }
  const options = { removeGhosts: false, retryLogins: false, again: [] }
  await migrate({ ...request, ...options, emit }, { timing: quickly })
  expect(await verifyPlan(file, { against: 'journal' })).toMatchObject({
    verdict: 'differs',
    totals: { identical: 6, missing: 1 },
    problems: [{ uid: 7, outcome: 'missing' }],
  })
  expect(await runPlan(file)).toMatchObject({ state: 'complete' })
  expect(await verifyPlan(file, { against: 'journal' })).toMatchObject({ verdict: 'identical' })
})
