// Asks for the storage quota that holds for INBOX (RFC 9208).

import type { Quota } from '../model/ports.ts'
import type { Handlers } from './command-channel.ts'
import { RefusedCommand } from './failures.ts'
import { readQuota } from './responses.ts'

/** undefined where the server has none, or does not tell it. */
export async function askQuota(getQuotaRoot: (untagged: Handlers) => Promise<unknown>): Promise<Quota | undefined> {
  let quota: Quota | undefined
  try {
    await getQuotaRoot({
      QUOTA: (untagged) => {
        quota = readQuota(untagged) ?? quota
      },
    })
  } catch (error) {
    if (!(error instanceof RefusedCommand)) throw error
  }
  return quota
}
