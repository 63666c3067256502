// Why something failed where neither a server nor the system has words for it: codes, which words/ explains.

export const ownReasons = [
  /** The connection is gone, and nobody said why. */
  'connection-closed',
  'ended-by-server',
  'logged-out',
  /** Nothing came for longer than the patience. */
  'silent',
  'no-connection-in-time',
  'no-greeting',
  'no-tls',
  /** TLS from the first byte, where the plan says otherwise. */
  'only-tls',
  /** The server speaks TLS, and none of the versions and ciphers that are spoken here. */
  'no-common-tls',
  'no-tls-in-time',
  'no-starttls',
  'not-the-pinned-certificate',
  'old-tls',
  'weak-key',
  'no-auth-plain',
  'name-not-sendable',
  'no-answer',
  'no-uid',
  'unexpected-answer',
  'answered-too-early',
  'endless-line',
  'no-uidvalidity',
  /** It opened a folder, or told of it, and left out how many messages are in it. */
  'no-message-count',
  'no-folder-listed',
  /** Of signatures. */
  'signed-part-changed',
  'not-signed-by-this-key',
  'no-signature-part',
  'signer-is-not-sender',
  'no-signature',
  'no-signed-data',
  'no-signing-certificate',
  'unknown-algorithm',
  'signature-too-large',
  /** Of a report that somebody brings. */
  'twice-in-the-zip',
  'no-regular-file',
  /** Of an archive that is a source: a file holds other bytes than were put there. */
  'not-as-archived',
  /** The same: the manifest lists a file that is not there. */
  'archived-file-gone',
  /** Its manifest or a log is another one than was sealed. */
  'not-as-sealed',
  /** Of an archive that mail was put into: nothing of it is there. */
  'archive-gone',
  /** It has no bagit.txt: somebody is writing it, or was cut while writing. */
  'archive-not-sealed',
  /** A bag has no folders.csv. */
  'bag-without-folders',
  /** Where an archive is meant to be lies a file. */
  'archive-is-a-file',
  /** … or nothing, where one is to be read. */
  'archive-not-there',
  /** … or a directory with other files. */
  'archive-holds-others',
  /** … or the archive of another mailbox. */
  'archive-of-another',
] as const

export type OwnReason = (typeof ownReasons)[number]

const known: ReadonlySet<string> = new Set(ownReasons)

/** As the fact `reason` carries it. `words`: what a server or the system added to it. */
export function ownReason(reason: OwnReason, words = ''): string {
  return words === '' ? reason : `${reason}: ${words}`
}

/** Takes such a reason apart; undefined: it is in the words of a server or of the system. */
export function readOwnReason(text: string): { reason: OwnReason; words: string } | undefined {
  const [reason = '', ...words] = text.split(': ')
  return isOwn(reason) ? { reason, words: words.join(': ') } : undefined
}

function isOwn(reason: string): reason is OwnReason {
  return known.has(reason)
}
