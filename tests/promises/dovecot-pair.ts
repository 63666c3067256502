// The two real servers of a promise, each behind a line that can listen to the verbs, and fresh accounts on them.

import { type Content, fillAccount, type FolderState, readAccount } from '../support/account-state.ts'
import { type DovecotServer, twoServers } from '../support/dovecot.ts'
import { type LineProxy, openLine } from '../support/line-proxy.ts'
import type { Account } from '../support/mail-client.ts'
import { freshUser } from '../support/temp-dir.ts'

export type DovecotPair = {
  source: DovecotServer
  target: DovecotServer
  /** Lines that record what is sent to each side. */
  sourceLine: LineProxy
  targetLine: LineProxy
  close(): Promise<void>
}

/** An Aruba-like source and a plain target, with recording lines in front. */
export async function dovecotPair(): Promise<DovecotPair> {
  const { source, target } = await twoServers()
  const [sourceLine, targetLine] = await Promise.all([
    openLine({ targetPort: source.port, recordVerbs: true }),
    openLine({ targetPort: target.port, recordVerbs: true }),
  ])
  return {
    source,
    target,
    sourceLine,
    targetLine,
    close: async () => void (await Promise.all([sourceLine.close(), targetLine.close()])),
  }
}

export type Accounts = { user: string; sourceAccount: Account; targetAccount: Account }

/** A fresh user on both servers; the source filled with this. */
export async function freshAccounts(
  { source, target }: DovecotPair,
  content: Content,
  onTarget: Content = {},
): Promise<Accounts> {
  const user = freshUser()
  const [sourceAccount, targetAccount] = [
    { port: source.port, user },
    { port: target.port, user },
  ]
  await fillAccount(sourceAccount, content)
  await fillAccount(targetAccount, onTarget)
  return { user, sourceAccount, targetAccount }
}

/** Folders by plain name ("/" between levels, no prefix), for comparing two servers. */
export async function foldersOf(account: Account, prefix = ''): Promise<Map<string, FolderState>> {
  const { folders } = await readAccount(account, { keepBytes: true })
  const plain = (path: string): string =>
    prefix !== '' && path.startsWith(prefix) ? path.slice(prefix.length).split('.').join('/') : path
  return new Map(folders.map((folder) => [plain(folder.path), folder]))
}

/** The verbs that were not allowed, each once. */
export function foreignVerbs(verbs: readonly string[], allowed: readonly string[]): string[] {
  return [...new Set(verbs)].filter((verb) => !allowed.includes(verb))
}
