// When a server is called silent, and when it answers again.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SilentServers } from '../../src/line/silent-servers.ts'
import { MigrationError } from '../../src/model/errors.ts'
import type { MigrationEvent } from '../../src/model/events.ts'
import type { ServerPlan } from '../../src/model/plan.ts'

const server = { name: 'vecchio', host: 'imap.example', port: 993 } as ServerPlan
const error = (code: 'server-unreachable' | 'server-busy' | 'login-refused' | 'interrupted'): MigrationError =>
  new MigrationError(code, { code, scope: 'server', retry: 'later', facts: {} })
const reached = { reached: true, open: 0 }

describe('a server', () => {
  beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2025, 5, 1) }))
  afterEach(() => vi.useRealTimers())

  function listened(): { silent: SilentServers; told: () => string[] } {
    const events: MigrationEvent[] = []
    return { silent: new SilentServers((event) => events.push(event)), told: () => events.map(({ event }) => event) }
  }

  it('is silent once nobody has reached it for five seconds, and that is told once', () => {
    const { silent, told } = listened()
    for (const _ of [1, 2, 3, 4]) {
      silent.failed(server, error('server-unreachable'), reached)
      vi.advanceTimersByTime(4_000)
    }
    expect(told()).toEqual(['server-silent'])
    silent.answered(server)
    silent.answered(server)
    expect(told()).toEqual(['server-silent', 'server-answers'])
    silent.failed(server, error('server-unreachable'), reached)
    expect(told()).toHaveLength(2)
  })

  it.each([
    ['it is back by then', (silent: SilentServers) => silent.answered(server)],
    ['it says that it is busy', (silent: SilentServers) => silent.failed(server, error('server-busy'), reached)],
    ['it refuses a login', (silent: SilentServers) => silent.failed(server, error('login-refused'), reached)],
  ])('is not, where %s', (_name, between) => {
    const { silent, told } = listened()
    silent.failed(server, error('server-unreachable'), reached)
    vi.advanceTimersByTime(6_000)
    between(silent)
    silent.failed(server, error('server-unreachable'), reached)
    expect(told()).toEqual([])
  })

  it.each([
    ['another connection stands', { reached: true, open: 1 }],
    ['it was never reached: that is an error of its own', { reached: false, open: 0 }],
  ])('is not, where %s', (_name, how) => {
    const { silent, told } = listened()
    for (const _ of [1, 2]) {
      silent.failed(server, error('server-unreachable'), how)
      vi.advanceTimersByTime(6_000)
    }
    expect(told()).toEqual([])
  })
})
