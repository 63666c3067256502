// Servers without NAMESPACE that want a prefix all the same: the plan says it, for the source and for the target.

import { describe, expect, it } from 'vitest'
import { migration, statesOf } from './migration.ts'
import { bodiesOf, letters, scripted } from './scripted-pair.ts'

const hide = ['NAMESPACE', 'LIST-EXTENDED']
/** As a Courier does: all its folders but INBOX stand below it. */
const prefixed = { separator: '.', hide }

async function pairOf(side: 'source' | 'target', prefix: string | undefined) {
  const source = await scripted(side === 'source' ? prefixed : {})
  const target = await scripted(side === 'target' ? prefixed : {})
  const below = side === 'source' ? 'INBOX.' : ''
  for (const path of ['INBOX', `${below}Pratiche`])
    for (const { bytes, flags, date } of letters(3)) source.account('u').ensure(path).add(bytes, flags, date)
  if (side === 'target')
    target.on('CREATE', (context, next) =>
      context.line.includes('INBOX.') ? next() : context.no('[CANNOT] Invalid mailbox name'),
    )
  const job = migration({ port: source.port }, { port: target.port }, [{ id: 'u', source: 'u', target: 'v' }])
  const server = job.plan.servers[side === 'source' ? 0 : 1]
  if (server !== undefined && prefix !== undefined) server.prefix = prefix
  return { source, target, job, paths: () => [...target.account('v').folders.keys()].toSorted() }
}

describe('a target that has no NAMESPACE and wants a prefix', () => {
  it('refuses the folders without it', async () => {
    const { job } = await pairOf('target', undefined)
    const { status } = await job.run()
    expect(status.problems.map(({ code }) => code)).toEqual(['folder-name-refused'])
    expect(statesOf(status)).toEqual({ verified: 3, pending: 3 })
  })

  it.each(['INBOX.', 'INBOX'])('takes them with prefix: %s, also in a later run', async (prefix) => {
    const { job, source, target, paths } = await pairOf('target', prefix)
    const { status } = await job.run()
    expect(status.state).toBe('complete')
    expect(paths()).toEqual(['INBOX', 'INBOX.Pratiche'])
    expect(bodiesOf(target.account('v').ensure('INBOX.Pratiche'))).toEqual(
      bodiesOf(source.account('u').ensure('Pratiche')),
    )
    expect(status.mailboxes[0]?.folders.map(({ target: to }) => to?.name).toSorted()).toEqual(['INBOX', 'Pratiche'])
    const before = target.verbs().filter((verb) => verb === 'APPEND').length
    expect((await job.run()).status.state).toBe('complete')
    expect(target.verbs().filter((verb) => verb === 'APPEND')).toHaveLength(before)
  })
})

describe('a source that has no NAMESPACE and a prefix', () => {
  it.each([
    [undefined, ['INBOX', 'INBOX/Pratiche']],
    ['INBOX.', ['INBOX', 'Pratiche']],
  ])('prefix: %s puts its folders at %o', async (prefix, expected) => {
    const { job, paths } = await pairOf('source', prefix)
    expect((await job.run()).status.state).toBe('complete')
    expect(paths()).toEqual(expected)
  })

  it('what NAMESPACE says goes before the plan', async () => {
    const source = await scripted({ separator: '.', prefix: 'INBOX.' })
    const target = await scripted()
    for (const { bytes, flags, date } of letters(2)) source.account('u').ensure('INBOX.Una').add(bytes, flags, date)
    const job = migration({ port: source.port }, { port: target.port }, [{ id: 'u', source: 'u', target: 'v' }])
    const [server] = job.plan.servers
    if (server !== undefined) server.prefix = 'Posta.'
    expect((await job.run()).status.state).toBe('complete')
    expect([...target.account('v').folders.keys()].toSorted()).toEqual(['INBOX', 'Una'])
  })
})
