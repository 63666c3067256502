// One mailbox whose folders would now go elsewhere is set aside, and the others arrive. Accents are no matter.

import { describe, expect, it } from 'vitest'
import { letters, scripted } from '../copy/scripted-pair.ts'
import { type PlanForTest, writePlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'

async function three(maps: readonly (Record<string, string> | undefined)[]) {
  const [source, target] = [await scripted(), await scripted()]
  const users = ['a', 'b', 'c']
  const add = (user: string, count: number, from: number): void => {
    for (const path of ['INBOX', 'Pratiche'])
      for (const { bytes, flags, date } of letters(count, from))
        source.account(user).ensure(path).add(bytes, flags, date)
  }
  for (const user of users) add(user, 2, 1)
  const planOf = (wanted: readonly (Record<string, string> | undefined)[]): PlanForTest => ({
    source: { port: source.port },
    target: { port: target.port },
    mailboxes: users.map((user, i) => ({
      source: user,
      target: user,
      ...(wanted[i] === undefined ? {} : { more: { folders: { map: wanted[i] } } }),
    })),
  })
  const plan = writePlan(planOf(maps))
  return {
    source,
    target,
    plan,
    add,
    change: (wanted: readonly (Record<string, string> | undefined)[]) =>
      void writePlan({ ...planOf(wanted), dir: plan.dir }),
  }
}

describe('the map of one of three mailboxes was edited', () => {
  it('the other two arrive in the same run, and the one is named with both versions', async () => {
    const { target, plan, add, change } = await three([undefined, { Pratiche: 'Archivio' }, undefined])
    expect((await runCli(['run', plan.file])).code).toBe(0)
    change([undefined, { Pratiche: 'Altrove' }, undefined])
    for (const user of ['a', 'b', 'c']) add(user, 1, 50)
    const ran = await runCli(['run', plan.file, '--json'])
    expect(ran.code).toBe(3)
    const count = (user: string, path: string) => target.account(user).folder(path)?.messages.length
    expect([count('a', 'Pratiche'), count('c', 'Pratiche')]).toEqual([3, 3])
    expect(target.account('b').folder('Altrove')).toBeUndefined()
    const { problems } = JSON.parse((await runCli(['status', plan.file, '--json'])).stdout) as {
      problems: { mailbox: string; code: string; hint: string }[]
    }
    expect(problems.map(({ mailbox, code }) => [mailbox, code])).toEqual([['b', 'plan-contradicts-journal']])
    expect(ran.stdout).toContain('Altrove')
    expect(ran.stdout).toContain('Archivio')
    change([undefined, { Pratiche: 'Archivio' }, undefined])
    expect((await runCli(['run', plan.file])).code).toBe(0)
    expect(count('b', 'Archivio')).toBe(3)
  })
})

describe('accents', () => {
  it('decomposed in the map after they were composed are the same name', async () => {
    const { target, plan, change } = await three([undefined, { Pratiche: 'Attività' }, undefined])
    expect((await runCli(['run', plan.file])).code).toBe(0)
    change([undefined, { Pratiche: 'Attività'.normalize('NFD') }, undefined])
    const ran = await runCli(['run', plan.file])
    expect([ran.code, ran.stderr]).toEqual([0, ran.stderr])
    const folders = [...target.account('b').folders.keys()]
    expect(folders.filter((path) => path.startsWith('Attivit'))).toHaveLength(1)
  })

  it('decomposed in the map and given back composed by the server are no contradiction either', async () => {
    const { target, plan } = await three([undefined, { Pratiche: 'Attività'.normalize('NFD') }, undefined])
    target.on('CREATE', (context, next) => {
      const wire = context.line
      void wire
      return next()
    })
    expect((await runCli(['run', plan.file])).code).toBe(0)
    const account = target.account('b')
    const decomposed = 'Attività'.normalize('NFD')
    const folder = account.folders.get(decomposed)
    if (folder !== undefined) {
      account.folders.delete(decomposed)
      account.folders.set('Attività'.normalize('NFC'), folder)
    }
    expect((await runCli(['run', plan.file])).code).toBe(0)
    expect([...account.folders.keys()].filter((path) => path.startsWith('Attivit'))).toHaveLength(1)
  })
})
