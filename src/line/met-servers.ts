// Who answered for each server, written down once a run: thousands of connections meet the same few.

import { serverKey, type ServerPlan } from '../model/plan.ts'
import type { ServerIdentity } from '../model/server-identity.ts'

/** Where it is kept, by `serverKey`: the journal, or nowhere. `at`: ms since 1970. */
export type IdentityMemory = { keep(server: string, identity: ServerIdentity, at: number): void }

export class MetServers {
  readonly #memory: IdentityMemory | undefined
  readonly #met = new Set<string>()

  constructor(memory: IdentityMemory | undefined) {
    this.#memory = memory
  }

  met(server: ServerPlan, identity: ServerIdentity): void {
    const { address = '', login, certificate } = identity
    const met = [serverKey(server), address, login, certificate?.sha256 ?? ''].join(' ')
    if (this.#met.has(met)) return
    this.#met.add(met)
    this.#memory?.keep(serverKey(server), identity, Date.now())
  }
}
