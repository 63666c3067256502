// Kinds of mail in the status: they add up to the messages at every level, and the page says them in two languages.

import { describe, expect, it } from 'vitest'
import type { Journal } from '../../src/journal/journal.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { PecFacts, PecKind } from '../../src/model/pec.ts'
import { buildStatus } from '../../src/report/status.ts'
import { paintFor } from '../../src/ui/paint.ts'
import { statusOverview } from '../../src/ui/status-overview.ts'
import { width } from '../../src/ui/text.ts'
import { filledJournal, planOf } from '../journal/some-journal.ts'
import { expectCountingIdentity, statusShape } from '../whole-job/contract-shapes.ts'

function classified(kinds: readonly (PecKind | undefined)[], more: Partial<Plan> = {}) {
  const { journal, file, ids } = filledJournal(kinds.length)
  const plan: Plan = { ...planOf(file, ['a', 'b']), ...more }
  journal.commit((tx) => {
    journal.mailboxes.bind(tx, 'b', 'b@old:993', 'b@new:993')
    kinds.forEach((kind, at) => kind !== undefined && journal.messages.setKind(tx, ids[at] ?? 0, kind))
  })
  return { journal, plan }
}

function statusOf({ journal, plan }: { journal: Journal; plan: Plan }) {
  const status = buildStatus(plan, plan.mailboxes, journal, false, 'en')
  expectCountingIdentity(statusShape.parse({ ...status, plan: { ...status.plan, sha256: '0'.repeat(64) } }))
  return status
}

function receive(journal: Journal, mailbox: string, uid: number, from: string): void {
  const facts: PecFacts = {
    kind: 'ordinary',
    messageId: undefined,
    reference: undefined,
    from,
    to: [],
    subject: undefined,
    date: undefined,
    daticert: { state: 'absent' },
  }
  const place = { side: 'source', mailbox, path: 'INBOX', name: 'INBOX', uidValidity: 1 } as const
  const receivedAt = Date.UTC(2015, 0, uid, 12)
  journal.commit((tx) => journal.sightings.add(tx, place, { uid, digest: undefined, receivedAt, facts }))
}

const page = (status: ReturnType<typeof statusOf>, lang: 'en' | 'it'): string[] => {
  const lines = statusOverview(status, lang, paintFor({ write: () => undefined }, { noColor: true, env: {} }))
  for (const line of lines) expect(width(line), line).toBeLessThanOrEqual(80)
  return lines
}

describe('kinds', () => {
  const some = () => classified(['delivery', 'delivery', 'sent', undefined, 'transport-envelope'])

  it('are told of the plan, each group, mailbox and folder, with what nobody has looked at', () => {
    const filled = some()
    const [a, b] = filled.plan.mailboxes
    if (a === undefined || b === undefined) throw new Error('two mailboxes')
    const plan = {
      ...filled.plan,
      mailboxes: [
        { ...a, group: 'Uffici' },
        { ...b, group: 'Altri' },
      ],
    }
    const kinds = { delivery: 2, sent: 1, 'transport-envelope': 1, 'not-classified': 1 }
    const status = statusOf({ ...filled, plan })
    expect(status.kinds).toEqual(kinds)
    expect(status.groups.map((group) => [group.group, group.kinds])).toEqual([
      ['Uffici', kinds],
      ['Altri', {}],
    ])
    expect(status.mailboxes.map((mailbox) => mailbox.kinds)).toEqual([kinds, {}])
    expect(status.mailboxes[0]?.folders.map((folder) => folder.kinds)).toEqual([kinds])
  })

  it('are on the page where certified mail was seen', () => {
    const status = statusOf(some())
    expect(page(status, 'en')).toEqual(
      expect.arrayContaining(['By kind:', '             2  receipts of delivery', '             1  not looked at yet']),
    )
    expect(page(status, 'it')).toEqual(
      expect.arrayContaining(['Per tipo:', '             2  ricevute di avvenuta consegna']),
    )
    expect(page(statusOf(classified(['ordinary', 'sent', undefined])), 'en')).not.toContain('By kind:')
  })
})

describe('mailboxes that are not copied', () => {
  const retired = (plan: Plan, ...ids: string[]): Plan['retired'] =>
    ids.map((id) => ({ id, group: undefined, source: plan.mailboxes[0]?.source ?? never(), reason: 'chiusa' }))
  const never = (): never => {
    throw new Error('no mailbox')
  }

  it('are told with who still writes to them, as far as anybody has looked', () => {
    const { journal, plan } = classified([])
    receive(journal, 'vecchia', 3, 'a@x.example')
    receive(journal, 'vecchia', 9, 'a@x.example')
    receive(journal, 'vecchia', 5, 'b@x.example')
    const status = statusOf({ journal, plan: { ...plan, retired: retired(plan, 'vecchia', 'ignota') ?? [] } })
    expect(status.retired).toEqual([
      {
        id: 'vecchia',
        group: null,
        reason: 'chiusa',
        received: {
          messages: 3,
          last: '2015-01-09T12:00:00.000Z',
          writers: [
            { address: 'a@x.example', messages: 2, last: '2015-01-09T12:00:00.000Z' },
            { address: 'b@x.example', messages: 1, last: '2015-01-05T12:00:00.000Z' },
          ],
        },
      },
      { id: 'ignota', group: null, reason: 'chiusa', received: null },
    ])
    expect(page(status, 'en').join('\n')).toContain('vecchia: 3 messages came there, the last on 2015-01-09.')
    expect(page(status, 'en').join(' ')).toContain('a@x.example (2), b@x.example')
    expect(page(status, 'it').join('\n')).toContain('l’ultimo il 09/01/2015')
    expect(page(status, 'it').join('\n')).toContain('ignota: non ancora esaminata')
    expect(statusOf({ journal, plan }).retired).toBeUndefined()
  })
})
