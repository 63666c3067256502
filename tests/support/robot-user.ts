// A user who works in the folders INBOX, Uno and Due of an account while they are filled, and keeps count.

import { createHash } from 'node:crypto'
import { type Account, MailClient } from './mail-client.ts'
import { Dice } from './messages.ts'

/** Digests of what the robot took away and of what it made a copy of. */
export type Deeds = { deleted: string[]; copied: string[]; done: Record<string, number> }

/**
 * Works until `stopped`, in the folders that are there at the moment; renames `Due` as soon as `halfFull` says that it
 * is.
 */
export async function robot(
  account: Account,
  seed: number,
  stopped: () => boolean,
  halfFull: () => boolean = () => false,
): Promise<Deeds> {
  const dice = new Dice(seed)
  const deeds: Deeds = { deleted: [], copied: [], done: {} }
  const client = await MailClient.connect(account)
  for (const folder of ['Robot', 'Copie']) {
    // Two sessions that make the first folders of an account at once may each be told that it exists already (Dovecot).
    await client.create(folder, { subscribe: true }).catch((error: unknown) => {
      if (!String(error).includes('ALREADYEXISTS')) throw error
    })
  }
  const digestOf = async (uid: number): Promise<string> => {
    let digest = ''
    await client.fetch(
      String(uid),
      'UID BODY.PEEK[]',
      ({ bytes }) =>
        (digest = createHash('sha256')
          .update(bytes ?? '')
          .digest('hex')),
    )
    return digest
  }
  const actions = {
    read: async (uid: number) => client.store([uid], '+FLAGS', ['\\Seen']),
    outAndBack: async (uid: number, folder: string) => {
      const digest = await digestOf(uid)
      await client.move([uid], 'Robot')
      await client.select('Robot')
      for (const moved of await client.search())
        if ((await digestOf(moved)) === digest) await client.move([moved], folder)
    },
    file: async (uid: number) => client.move([uid], 'Robot'),
    copy: async (uid: number) => {
      deeds.copied.push(await digestOf(uid))
      await client.copy([uid], 'Copie')
    },
    delete: async (uid: number) => {
      deeds.deleted.push(await digestOf(uid))
      await client.remove([uid])
    },
  }
  while (!stopped()) {
    // A folder that is half full is renamed: what comes next must find its way.
    if (halfFull() && deeds.done['rename'] === undefined) {
      await client.rename('Due', 'Due vecchia')
      deeds.done['rename'] = 1
    }
    const folder = dice.pick(['INBOX', 'Uno', 'Due'])
    const there = (await client.list()).some(({ path }) => path === folder)
    if (!there) continue
    await client.select(folder)
    const uids = await client.search()
    const uid = uids[dice.upTo(uids.length)]
    if (uid === undefined) continue
    const action = dice.pick<keyof typeof actions>([
      'read',
      'read',
      'outAndBack',
      'outAndBack',
      'file',
      'copy',
      'delete',
    ])
    await actions[action](uid, folder)
    deeds.done[action] = (deeds.done[action] ?? 0) + 1
  }
  await client.logout()
  return deeds
}
