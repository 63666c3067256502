// acceptedLosses of a plan: read as written, and refused where nobody could be meant.

import { describe, expect, it } from 'vitest'
import { readPlan } from '../../src/plan/read-plan.ts'
import { problemsOf, valid, writePlan } from './plan-file.ts'

const digits = 'AB'.repeat(32)
const withLoss = (loss: string): string => valid.replace('version: 1', `version: 1\nacceptedLosses:\n  - ${loss}`)

describe('acceptedLosses', () => {
  it('are read, with digests as the journal has them', () => {
    const text = withLoss(
      `{ mailbox: roma, folder: "Archivio/2015", uid: 812, digest: "sha256:${digits}", by: Rossi, reason: ` +
        `"danneggiato all'origine" }`,
    )
    expect(readPlan(writePlan(text)).acceptedLosses).toEqual([
      {
        mailbox: 'roma',
        folder: 'Archivio/2015',
        uid: 812,
        digest: digits.toLowerCase(),
        by: 'Rossi',
        reason: "danneggiato all'origine",
      },
    ])
    expect(
      readPlan(writePlan(withLoss('{ mailbox: roma, folder: INBOX, uid: 1, by: Rossi, reason: x }')))
        .acceptedLosses?.[0],
    ).not.toHaveProperty('digest')
    expect(readPlan(writePlan(valid))).not.toHaveProperty('acceptedLosses')
  })

  it('of a mailbox that cannot be built for another mistake are no second mistake', () => {
    const loss = '{ mailbox: urp, folder: INBOX, uid: 1, by: a, reason: b }'
    const broken =
      `${withLoss(loss)}  - { id: urp, source: { user: urp@vecchio.example, server: vechio }, target: { user: ` +
      'urp@nuovo.example } }\n'
    expect(problemsOf(broken)).toEqual([expect.stringContaining('there is no server "vechio"')])
    expect(
      problemsOf(
        `${withLoss(loss)}  - { source: { user: urp, password: { env: U } }, target: { user: urp@nuovo.example }, ` +
          'priority: 12 }\n',
      ),
    ).toEqual([expect.stringContaining('priority')])
  })

  it.each([
    [
      'of a mailbox that there is not',
      '{ mailbox: rome, folder: INBOX, uid: 1, by: a, reason: b }',
      ['3 acceptedLosses[0].mailbox: there is no mailbox "rome" in this plan: did you mean "roma"?'],
    ],
    [
      'without a decision',
      '{ mailbox: roma, folder: INBOX, uid: 1 }',
      ['3 acceptedLosses[0].by: is missing', '3 acceptedLosses[0].reason: is missing'],
    ],
    [
      'with another digest',
      '{ mailbox: roma, folder: INBOX, uid: 1, digest: md5, by: a, reason: b }',
      ['3 acceptedLosses[0].digest: must be the SHA-256 of the message’s bytes: "sha256:" and 64 hex digits'],
    ],
    [
      'of no UID',
      '{ mailbox: roma, folder: INBOX, uid: 0, by: a, reason: b }',
      ['3 acceptedLosses[0].uid: must be at least 1'],
    ],
    [
      'with a slip of the pen',
      '{ mailbox: roma, folder: INBOX, uid: 1, by: a, reson: b }',
      [
        '3 acceptedLosses[0].reason: is missing',
        '3 acceptedLosses[0].reson: unknown key "reson": did you mean "reason"?',
      ],
    ],
  ])('are refused %s', (_, loss, expected) => {
    expect(
      problemsOf(withLoss(loss))
        .map((line) => line.replace(/missing.*/, 'missing'))
        .toSorted(),
    ).toEqual(expected)
    expect(problemsOf(withLoss(loss), 'it')).toHaveLength(expected.length)
  })
})
