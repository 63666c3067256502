// An account on a server of the tests, as the program sees it.

import type { Side } from '../../src/model/codes.ts'
import type { AccountPlan, ServerPlan } from '../../src/model/plan.ts'

/** The account `user` of a server on loopback; TLS and the like by `server`. */
export function accountOn(
  port: number,
  side: Side = 'target',
  user = 'u',
  server: Partial<ServerPlan> = {},
): AccountPlan {
  return {
    side,
    user,
    login: user,
    address: undefined,
    authzid: undefined,
    password: undefined,
    server: {
      name: side,
      host: '127.0.0.1',
      port,
      tls: 'none',
      ca: undefined,
      fingerprint: undefined,
      connections: { total: 20, perMailbox: 3 },
      ...server,
    },
  }
}
