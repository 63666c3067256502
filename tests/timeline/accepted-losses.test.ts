// A message that somebody gives up: the next run is complete without it, and it stays in the list.

import { describe, expect, it } from 'vitest'
import type { AcceptedLoss, Plan } from '../../src/model/plan.ts'
import { scriptedPair, letters } from '../copy/scripted-pair.ts'
import { sha256 } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { expectCountingIdentity, statusShape } from '../whole-job/contract-shapes.ts'

async function refusingPair() {
  const pair = await scriptedPair({ INBOX: letters(3) })
  pair.target.on('APPEND', (context, next) =>
    context.args.some((arg) => Buffer.isBuffer(arg) && arg.includes('lettera 2'))
      ? context.no('[TOOBIG] too large')
      : next(),
  )
  const lost = pair.from().messages[1]
  if (lost === undefined) throw new Error('three letters')
  return { ...pair, digest: sha256(lost.bytes), uid: lost.uid }
}

describe('an accepted loss', () => {
  it('is no gap in a run that has met it before, nor in one that meets it', async () => {
    const { job, digest, uid } = await refusingPair()
    expect((await job.run()).status).toMatchObject({ state: 'incomplete', canSwitchOff: { verdict: 'no' } })
    const loss: AcceptedLoss = {
      mailbox: 'u',
      folder: 'INBOX',
      uid,
      digest,
      by: 'Rossi',
      reason: 'sent again on paper',
    }
    const plan: Plan = { ...job.plan, acceptedLosses: [loss] }
    const { status } = await job.run({ plan })
    expect(status).toMatchObject({
      state: 'complete',
      canSwitchOff: { verdict: 'yes' },
      totals: { messages: 3, verified: 2, refused: 1, acceptedLosses: 1 },
    })
    expect(status.problems).toEqual([
      expect.objectContaining({ uid, outcome: 'refused', accepted: { by: 'Rossi', reason: 'sent again on paper' } }),
    ])
    expectCountingIdentity(statusShape.parse(status))

    const fresh = await refusingPair()
    const meets = await fresh.job.run({ plan: { ...fresh.job.plan, acceptedLosses: [loss] } })
    expect(meets.status).toMatchObject({ state: 'complete', totals: { refused: 1, acceptedLosses: 1 } })
    // Nobody accepted this one.
    const another = await refusingPair()
    const other = await another.job.run({
      plan: { ...another.job.plan, acceptedLosses: [{ ...loss, digest: sha256(Buffer.from('x')) }] },
    })
    expect(other.status).toMatchObject({
      state: 'incomplete',
      totals: { refused: 1, acceptedLosses: 0 },
      canSwitchOff: { verdict: 'no' },
    })
  })

  it('turns 3 into 0 on the command line, and is named there', async () => {
    const { source, target, digest, uid } = await refusingPair()
    const mailboxes = [{ id: 'u', source: 'u', target: 'v' }]
    const open = writePlan({ source, target, mailboxes, targetMore: { writer: 'one-by-one' } })
    expect((await runCli(['run', open.file])).code).toBe(3)
    const more = {
      acceptedLosses: [
        {
          mailbox: 'u',
          folder: 'INBOX',
          uid,
          digest: `sha256:${digest}`,
          by: 'Rossi',
          reason: 'rimandato per raccomandata',
        },
      ],
    }
    const accepted = writePlan({ source, target, mailboxes, more, targetMore: { writer: 'one-by-one' }, dir: open.dir })
    const ran = await runCli(['run', accepted.file, '--lang', 'it'])
    expect(ran.code, ran.stderr).toBe(0)
    expect(ran.stdout).toMatch(/1 abbandonato per decisione/)
    expect((await runCli(['status', accepted.file, '--lang', 'en'])).stdout).toMatch(
      /1 message is given up by decision:\n {2}u, "INBOX", UID \d+: rimandato per raccomandata \(Rossi\)/,
    )
  })

  it('is no difference for a verification, against either side, and stands beside it', async () => {
    const { source, target, digest, uid } = await refusingPair()
    const mailboxes = [{ id: 'u', source: 'u', target: 'v' }]
    const loss = { mailbox: 'u', folder: 'INBOX', uid, digest: `sha256:${digest}`, by: 'Rossi', reason: 'rimandato' }
    const accepted = writePlan({
      source,
      target,
      mailboxes,
      more: { acceptedLosses: [loss] },
      targetMore: { writer: 'one-by-one' },
    })
    expect((await runCli(['run', accepted.file])).code).toBe(0)
    for (const against of ['source', 'journal']) {
      const verified = await runCli(['verify', accepted.file, '--against', against, '--lang', 'en'])
      expect(verified.code, verified.stdout).toBe(0)
      expect(verified.stdout).toMatch(
        new RegExp(
          String.raw`1 {2}given up by decision[^]*u, "INBOX", UID \d+: rimandato \(Rossi\)` +
            String.raw`[^]*Identical: all 2 messages compared, byte by byte \(1 more given up by decision\)`,
        ),
      )
      const document: unknown = JSON.parse(
        (await runCli(['verify', accepted.file, '--against', against, '--json'])).stdout,
      )
      expect(document).toMatchObject({
        verdict: 'identical',
        totals: { compared: 3, identical: 2, missing: 0, acceptedLosses: 1 },
        problems: [{ uid, outcome: 'missing', accepted: { by: 'Rossi', reason: 'rimandato' } }],
      })
    }
    const wrong = writePlan({
      source,
      target,
      mailboxes,
      more: { acceptedLosses: [{ ...loss, digest: `sha256:${'0'.repeat(64)}` }] },
      targetMore: { writer: 'one-by-one' },
      dir: accepted.dir,
    })
    for (const against of ['source', 'journal'])
      expect((await runCli(['verify', wrong.file, '--against', against])).code).toBe(3)
  })
})
