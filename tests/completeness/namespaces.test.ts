// Folders that are not the account's own: left out and said, never taken for the mailbox's own or for copies of it.

import { describe, expect, it } from 'vitest'
import type { OtherNamespace } from '../../src/model/plan.ts'
import type { ScriptedOptions, ScriptedServer } from '../support/scripted-server.ts'
import { statesOf, type Migration } from '../copy/migration.ts'
import { bodiesOf, letters, scriptedPair } from '../copy/scripted-pair.ts'

const withPrefix: ScriptedOptions = { separator: '.', prefix: 'INBOX.' }
/** A server, its answer to NAMESPACE, and the mailbox's own sent mail, then a folder of others and a shared one. */
const servers: [kind: string, ScriptedOptions, answer: string, own: string, others: string, shared: string][] = [
  ['as Dovecot', {}, '(("" "/")) (("user/" "/")) (("shared/" "/"))', 'Sent', 'user/rossi/Sent', 'shared/Circolari'],
  ['as Cyrus', withPrefix, '(("INBOX." ".")) (("user." ".")) (("" "."))', 'INBOX.Sent', 'user.rossi.Sent', 'Circolari'],
  ['without a root', {}, '(("" "/")) (("~" "/")) (("#a/" "/") ("#b/" "/"))', 'Sent', '~rossi/Sent', '#b/Circolari'],
]

function answersNamespace(server: ScriptedServer, answer: string): void {
  server.on('NAMESPACE', (context) => {
    context.untagged(`NAMESPACE ${answer}`)
    context.ok()
  })
}

/** The plan names namespaces of a server. */
function naming({ plan }: Migration, side: 'source' | 'target', ...namespaces: OtherNamespace[]): void {
  for (const mailbox of plan.mailboxes) {
    Object.assign(mailbox[side].server, { namespaces })
    if (side === 'source') Object.assign(mailbox.folders, { namespaces })
  }
}

describe.each(servers)('a source that lists folders of others, %s', (_, source, answer, own, others, shared) => {
  const pair = async () => {
    const mail = { INBOX: letters(2), [own]: letters(3, 10), [others]: letters(4, 20), [shared]: letters(5, 30) }
    const pair = await scriptedPair(mail, { source })
    answersNamespace(pair.source, answer)
    pair.from(others).specialUse = '\\Sent'
    pair.target.account('v').ensure('Inviata').specialUse = '\\Sent'
    return pair
  }

  it('they are skipped and told; the sent mail is the own one', async () => {
    const { source: server, target, job, from, to } = await pair()
    server.on('EXAMINE', (context, next) => (context.line.includes('rossi') ? context.no('[NOPERM] no') : next()))
    const { status, events } = await job.run()
    expect(status.state).toBe('complete')
    expect(statesOf(status)).toEqual({ verified: 5, skipped: 5 })
    expect(job.ledger().filter(({ state }) => state === 'skipped')).toMatchObject(
      Array.from({ length: 5 }, () => ({ code: 'other-namespace' })),
    )
    expect(bodiesOf(to('Inviata'))).toEqual(bodiesOf(from(own)))
    expect([...target.account('v').folders.keys()].toSorted()).toEqual(['INBOX', 'Inviata'])
    expect(events).toContainEqual({
      event: 'finding',
      finding: expect.objectContaining({ code: 'other-namespace', level: 'note', mailbox: 'u' }) as unknown,
    })
    expect((await job.run()).status.state).toBe('complete')
  })

  it('those that the plan names are copied', async () => {
    const { job, from, to } = await pair()
    naming(job, 'source', 'shared')
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 10, skipped: 4 })
    expect(bodiesOf(to('Inviata'))).toEqual(bodiesOf(from(own)))
    naming(job, 'source', 'others', 'shared')
    expect(statesOf((await job.run()).status)).toEqual({ verified: 14 })
  })
})

describe('a target that lists folders of others', () => {
  const place = { 'user/rossi/Sent': '\\Sent', 'user/rossi/INBOX': undefined } as const
  const pair = async () => {
    const pair = await scriptedPair({ INBOX: letters(3), Sent: letters(2, 10) })
    answersNamespace(pair.target, '(("" "/")) (("user/" "/")) NIL')
    for (const [path, use] of Object.entries(place)) pair.to(path).specialUse = use
    // Rossi was sent the same mail.
    for (const { bytes, flags, internalDate } of pair.from().messages)
      pair.to('user/rossi/INBOX').add(bytes, [...flags], internalDate)
    return pair
  }

  it.each([[[]], [['others'] as const]])('with %j named: nothing is put there', async (named) => {
    const { job, to, from } = await pair()
    naming(job, 'target', ...named)
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expect(to('user/rossi/Sent').messages).toHaveLength(0)
    expect(bodiesOf(to('Sent'))).toEqual(bodiesOf(from('Sent')))
  })

  it('the same mail of another user is not taken for a copy', async () => {
    const { job, to, from } = await pair()
    const { status } = await job.run()
    expect(statesOf(status)).toEqual({ verified: 5 })
    expect(status.totals.adopted).toBe(0)
    expect(bodiesOf(to())).toEqual(bodiesOf(from()))
  })
})
