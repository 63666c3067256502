// The closed list of stable codes: every error, finding, outcome reason and note has one, and words/ explains each.

export const codes = [
  // what keeps a run, a server or a mailbox from working
  'login-refused',
  'password-expired',
  'mailbox-locked',
  'imap-disabled',
  'app-password-needed',
  'login-storm',
  'secret-missing',
  'server-unreachable',
  'server-busy',
  'connection-lost',
  'tls-untrusted',
  'certificate-expired',
  'certificate-expires',
  'plaintext',
  'mailbox-unavailable',
  'login-mechanism',
  'native-module',
  'journal-in-use',
  'journal-unwritable',
  'journal-corrupt',
  'journal-newer',
  'journal-locked',
  'journal-missing',
  'journal-other-plan',
  'plan-contradicts-journal',
  'disk-full',
  'plan-invalid',
  'usage',
  'interrupted',
  'verb-not-allowed',
  'protocol-error',
  'unexpected',
  // space, limits, capabilities
  'quota-too-small',
  'over-quota',
  'message-too-large',
  'no-uidplus',
  'no-literal-plus',
  'no-multiappend',
  'no-condstore',
  'extension-refused',
  'fewer-connections',
  'one-connection',
  'disk-small',
  'clock-off',
  'target-not-empty',
  'provider-note',
  // what check says about a mailbox and its pair
  'pair-unlike',
  'password-of-holder',
  'target-shared',
  'inbox-feeds-application',
  'mailbox-unused',
  'mailbox-retired',
  // what check says about time, and what a rehearsal found
  'receipts-will-be-lost',
  'source-closes-first',
  'time-does-not-exist',
  'time-happens-twice',
  'window-too-short',
  'outside-window',
  'rehearsal-done',
  'rehearsal-refused',
  'rehearsal-altered',
  'rehearsal-failed',
  'rehearsal-folder-left',
  // folders
  'folder-name-clash',
  'folders-unlisted',
  'inbox-missing',
  'one-list',
  'unreadable-answer',
  'folder-name-refused',
  'folder-name-doubtful',
  'folder-renamed',
  'folder-unreadable',
  'read-only-folder',
  'uidvalidity-changed',
  'source-shrunk',
  'another-writer',
  'target-folder-replaced',
  // what became of a message
  'excluded-by-plan',
  'other-namespace',
  'source-expunged',
  'source-unreadable',
  'unreadable-on-target',
  'empty-message',
  'refused-by-target',
  'breaks-connection',
  'altered-by-target',
  'altered-copy-present',
  'copy-missing',
  'target-vanished',
  'ghost',
  // what is noted beside a verified message
  'adopted',
  'keyword-refused',
  'flags-changed',
  'flag-not-kept',
  'date-changed',
  'date-not-representable',
  'date-from-header',
  'size-misreported',
  'moved-by-user',
  'flags-followed',
  'deleted-at-source',
  'moved-at-source',
  'renamed-at-source',
  // what verify says
  'missing',
  'not-in-its-folder',
  'messages-unlisted',
  'flags-differ',
  'unexpected-message',
] as const

/** A stable, machine-readable code of the contract (section 4); new ones may be added, none changes its meaning. */
export type Code = (typeof codes)[number]

/**
 * What stands in the way at first, and a run passes all the same when the plan accepts it. No other obstacle goes away
 * by being known.
 */
export const passable: ReadonlySet<Code> = new Set<Code>(['quota-too-small', 'window-too-short'])

/** How far an error or finding reaches. */
export type Scope = 'message' | 'folder' | 'mailbox' | 'server' | 'run'

export type Side = 'source' | 'target'
