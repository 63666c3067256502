// What a check costs: few round trips a mailbox, a few bytes a message, and only reading verbs.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { countFolder } from '../../src/check/count-folders.ts'
import type { MessageFacts } from '../../src/model/message.ts'
import type { ReadSession } from '../../src/model/ports.ts'
import { allowedVerbs } from '../../src/imap/verbs.ts'
import { writePlan } from '../support/plan-file.ts'
import { checkPlan, letter, scripted } from './checking.ts'

/** What is held after a garbage collection. */
function bytesHeld(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

describe('a check', () => {
  it('opens each folder once and lists it once, and asks nothing of an empty one', async () => {
    const [source, target] = [await scripted(), await scripted()]
    for (let n = 1; n <= 10; n += 1) {
      const folder = source.account('a').ensure(`Atti ${n}`)
      if (n <= 6) for (let m = 1; m <= 20; m += 1) folder.add(letter(m))
    }
    const plan = writePlan({ source, target, mailboxes: [{ id: 'ufficio', source: 'a', target: 'b' }] })
    await checkPlan(plan.file)
    // The rates of the forecast are measured on a listing of their own.
    const looking = source.commands.filter(({ line }) => !line.includes('BODY.PEEK'))
    const count = (verb: string): number => looking.filter((command) => command.verb === verb).length
    const opened = source.commands.filter(({ verb }) => verb === 'EXAMINE').map(({ line }) => line.replace(/^\S+ /, ''))
    expect(new Set(opened).size).toBe(11)
    expect(count('UID FETCH')).toBe(6)
    for (const verb of source.verbs()) expect(allowedVerbs.source).toContain(verb)
    expect(target.verbs().filter((verb) => !allowedVerbs.source.has(verb))).toEqual([])
  })

  it('holds some twenty bytes for each of 400,000 messages', async () => {
    const messages = 400_000
    const facts = (uid: number): MessageFacts => ({ uid, size: 20_000 + (uid % 1_000), internalDate: 1_400_000_000_000 + uid * 60_000, flags: uid % 3 === 0 ? ['\\Seen', '$Forwarded'] : [] })
    const session = {
      examine: () => Promise.resolve({ uidValidity: 1, uidNext: undefined, messages, highestModseq: undefined, permanentFlags: undefined }),
      fetchFacts: (_uids: unknown, each: (one: MessageFacts) => void) => {
        for (let uid = 1; uid <= messages; uid += 1) each(facts(uid))
        return Promise.resolve()
      },
    } as Partial<ReadSession> as ReadSession
    const before = bytesHeld()
    const count = await countFolder(session, 'INBOX', {
      journal: undefined, known: undefined, excluded: false, appendLimit: 20_500, now: Date.now(), yearsIn: 'Europe/Rome', keepLeft: true,
    })
    const held = bytesHeld() - before
    expect(count).toMatchObject({ messages, tooLarge: { messages: 199_600 } })
    expect(count.left?.length).toBe(messages)
    expect(held / messages).toBeLessThan(20)
  })
})
