// A budget of connections that cannot hold one mailbox is refused with its numbers, before anybody waits for ever.

import { describe, expect, it } from 'vitest'
import { planOf, problemsOf } from './plan-file.ts'

const plan = (servers: string, mailboxes: string) => `version: 1
servers:
${servers}
mailboxes:
${mailboxes}
`
const roma = (source: string, target: string) => `  - id: roma
    source: { server: ${source}, user: roma@vecchio.example, password: { env: ROMA } }
    target: { server: ${target}, user: roma@nuovo.example, password: { env: NUOVA } }`

describe('the connections of a server that is source and target', () => {
  it('one is too few', () => {
    const text = plan('  uno: { host: imaps.uno.example, connections: { total: 1 } }', roma('uno', 'uno'))
    expect(problemsOf(text)).toEqual([
      '3 servers.uno.connections.total: 1 is too few: source and target of roma are the same server ' +
        '(imaps.uno.example:993), and one mailbox needs 2 connections to it at once',
    ])
    expect(problemsOf(text, 'it')).toEqual([
      '3 servers.uno.connections.total: 1 non basta: origine e destinazione di roma sono lo stesso server ' +
        '(imaps.uno.example:993), e una casella richiede 2 connessioni contemporanee',
    ])
  })

  it('one is too few too where the plan calls the server by two names: both are wrong, or the one that is', () => {
    const two = (first: number, second: number) =>
      plan(
        `  vecchio: { host: imaps.uno.example, connections: { total: ${first} } }
  nuovo: { host: IMAPS.uno.example, connections: { total: ${second} } }`,
        roma('vecchio', 'nuovo'),
      )
    const fields = (text: string) => problemsOf(text).map((line) => line.split(': ')[0])
    expect(fields(two(1, 1))).toEqual(['3 servers.vecchio.connections.total', '4 servers.nuovo.connections.total'])
    expect(fields(two(8, 1))).toEqual(['4 servers.nuovo.connections.total'])
    expect(planOf(two(2, 8)).mailboxes).toHaveLength(1)
  })

  it('two are enough, and one is on each of two servers', () => {
    expect(
      planOf(plan('  uno: { host: imaps.uno.example, connections: { total: 2 } }', roma('uno', 'uno'))).mailboxes,
    ).toHaveLength(1)
    const apart = `  vecchio: { host: imaps.vecchio.example, connections: { total: 1 } }
  nuovo: { host: imaps.nuovo.example, connections: { total: 1 } }`
    expect(planOf(plan(apart, roma('vecchio', 'nuovo'))).mailboxes).toHaveLength(1)
  })

  it('another port of the same host is another server', () => {
    const ports = `  vecchio: { host: imaps.uno.example, connections: { total: 1 } }
  nuovo: { host: imaps.uno.example, port: 1993, connections: { total: 1 } }`
    expect(planOf(plan(ports, roma('vecchio', 'nuovo'))).mailboxes).toHaveLength(1)
  })
})

describe('the namespaces of a server', () => {
  const naming = (namespaces: string) =>
    plan(
      `  vecchio: { host: imaps.vecchio.example, namespaces: ${namespaces} }
  nuovo: { host: imaps.nuovo.example }`,
      roma('vecchio', 'nuovo'),
    )

  it('are those besides its own, for its folders as a source', () => {
    const { mailboxes, servers } = planOf(naming('[personal, shared]'))
    expect(servers[0]?.namespaces).toEqual(['shared'])
    expect(mailboxes[0]?.folders.namespaces).toEqual(['shared'])
    expect(planOf(naming('[personal]')).mailboxes[0]?.folders.namespaces).toEqual([])
    expect(servers[1]?.namespaces).toBeUndefined()
  })

  it.each(['[private]', 'shared', '[]'])('%s is none', (written) => {
    expect(problemsOf(naming(written))).toEqual([expect.stringContaining('3 servers.vecchio.namespaces')])
  })
})

describe('the prefix of a server', () => {
  const prefixed = (prefix: string) =>
    plan(
      `  vecchio: { host: imaps.vecchio.example, prefix: ${prefix} }
  nuovo: { host: imaps.nuovo.example }`,
      roma('vecchio', 'nuovo'),
    )

  it('is kept as it is written, and none by itself', () => {
    expect(planOf(prefixed('"INBOX."')).servers.map(({ prefix }) => prefix)).toEqual(['INBOX.', undefined])
  })

  it.each(['""', '7', '[INBOX.]', '"a\\nb"'])('%s is none', (written) => {
    expect(problemsOf(prefixed(written))).toEqual([expect.stringContaining('3 servers.vecchio.prefix')])
  })
})

describe('the patience with a server', () => {
  const patient = (patience: string) =>
    plan(
      `  vecchio: { host: imaps.vecchio.example, patience: ${patience} }
  nuovo: { host: imaps.nuovo.example }`,
      roma('vecchio', 'nuovo'),
    )

  it('is a duration', () => {
    expect(planOf(patient('10m')).mailboxes[0]?.source.server.patienceMs).toBe(600_000)
    expect(planOf(patient('90s')).servers[0]?.patienceMs).toBe(90_000)
    expect(planOf(patient('10m')).servers[1]?.patienceMs).toBeUndefined()
  })

  it.each(['10', 'soon', '0s', 'true'])('%s is none', (written) => {
    expect(problemsOf(patient(written))).toEqual([expect.stringContaining('3 servers.vecchio.patience: ')])
    expect(problemsOf(patient(written))[0]).toContain('10m')
    expect(problemsOf(patient(written), 'it')[0]).toContain('10m')
  })

  it('misspelt it is corrected', () => {
    const [problem] = problemsOf(patient('10m').replace('patience', 'patiense'))
    expect(problem).toContain('did you mean "patience"?')
  })
})

describe('the oldest TLS that is taken', () => {
  const oldest = (minTls: string) =>
    plan(
      `  vecchio: { host: imaps.vecchio.example, minTls: ${minTls} }
  nuovo: { host: imaps.nuovo.example }`,
      roma('vecchio', 'nuovo'),
    )

  it.each(['1.0', '1.1', '1.2', '1.3'])('is %s', (version) => {
    for (const written of [`"${version}"`, version])
      expect(planOf(oldest(written)).servers.map(({ minTls }) => minTls)).toEqual([version, undefined])
  })

  it.each(['0.9', 'TLSv1', '"1"', '2'])('%s is none', (written) => {
    expect(problemsOf(oldest(written))).toEqual([expect.stringContaining('3 servers.vecchio.minTls')])
  })
})
