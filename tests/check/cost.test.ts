// What a check costs: few round trips a mailbox, a few bytes a message, and only reading verbs.

import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { countFolder } from '../../src/check/count-folders.ts'
import type { MessageFacts } from '../../src/model/message.ts'
import type { ReadSession } from '../../src/model/ports.ts'
import { allowedVerbs } from '../../src/imap/verbs.ts'
import { writePlan } from '../support/plan-file.ts'
import { checkPlan, letter, scripted } from './checking.ts'

/**
 * What is held after garbage collections. Buffers are given back at once: by default that is done beside the program,
 * on a busy machine much later.
 */
async function bytesHeld(): Promise<number> {
  setFlagsFromString('--expose-gc')
  setFlagsFromString('--no-concurrent-array-buffer-sweeping')
  const collect = runInNewContext('gc') as () => void
  for (let time = 1; time <= 2; time += 1) {
    collect()
    await setImmediate()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/**
 * What goes away with the value: a difference over the making itself would also hold what the process compiled and
 * cached meanwhile.
 */
async function bytesFreedWith(held: { value: unknown }): Promise<number> {
  const before = await bytesHeld()
  held.value = undefined
  return before - (await bytesHeld())
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
    const facts = (uid: number): MessageFacts => ({
      uid,
      size: 20_000 + (uid % 1_000),
      internalDate: 1_400_000_000_000 + uid * 60_000,
      flags: uid % 3 === 0 ? ['\\Seen', '$Forwarded'] : [],
    })
    const session = {
      examine: () =>
        Promise.resolve({
          uidValidity: 1,
          uidNext: undefined,
          messages,
          highestModseq: undefined,
          permanentFlags: undefined,
        }),
      countBySearch: () => Promise.resolve(messages),
      fetchFacts: (_uids: unknown, each: (one: MessageFacts) => void) => {
        for (let uid = 1; uid <= messages; uid += 1) each(facts(uid))
        return Promise.resolve()
      },
    } as Partial<ReadSession> as ReadSession
    const held: { value: unknown } = { value: undefined }
    const keep = async (): Promise<unknown[]> => {
      const count = await countFolder(session, 'INBOX', {
        journal: undefined,
        known: undefined,
        excluded: false,
        appendLimit: 20_500,
        now: Date.now(),
        yearsIn: 'Europe/Rome',
        keepLeft: true,
      })
      held.value = count
      return [count.messages, count.tooLarge.messages, count.left?.length]
    }
    const counted = await keep()
    const bytesEach = (await bytesFreedWith(held)) / messages
    expect(counted).toEqual([messages, 199_600, messages])
    expect(bytesEach).toBeGreaterThan(12)
    expect(bytesEach).toBeLessThan(21)
  })
})
