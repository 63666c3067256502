// Asks for the quota that holds for INBOX (RFC 9208).

import type { Amount, Quota } from '../model/ports.ts'
import type { Handlers } from './command-channel.ts'
import { RefusedCommand } from './failures.ts'
import { isSilence, mayMeanExtension, type RefusedExtensions } from './refused-extensions.ts'
import { readQuota } from './responses.ts'

/**
 * What the server lets in. Of several quota roots the one with the least room holds; undefined where there is none, or
 * none is told.
 */
export async function askQuota(
  getQuotaRoot: (untagged: Handlers) => Promise<unknown>,
  refused: RefusedExtensions,
): Promise<Quota | undefined> {
  const quota: Quota = {}
  try {
    await getQuotaRoot({
      QUOTA: (untagged) => {
        const { bytes, messages } = readQuota(untagged)
        if (bytes !== undefined) quota.bytes = tighter(quota.bytes, bytes)
        if (messages !== undefined) quota.messages = tighter(quota.messages, messages)
      },
    })
  } catch (error) {
    if (isSilence(error)) refused.addSilence('QUOTA')
    if (!(error instanceof RefusedCommand)) throw error
    if (mayMeanExtension(error)) refused.add('QUOTA', error.text)
  }
  return quota.bytes === undefined && quota.messages === undefined ? undefined : quota
}

function tighter(one: Amount | undefined, other: Amount): Amount {
  return one === undefined || other.limit - other.used < one.limit - one.used ? other : one
}
