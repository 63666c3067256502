// English: what the holder of a mailbox reads on paper, without knowing what a migration is.

import { systemInWords } from './system-reasons.ts'
import type { HandoutWords } from './handout-phrases.ts'
import { count } from './ui-amounts.ts'

export const handoutEn: HandoutWords = {
  title: 'Your certified mailbox (PEC) moves: the new parameters',
  titleGivenUp: 'This certified mailbox (PEC) is given up',
  sections: {
    changes: 'What changes',
    times: 'When',
    parameters: 'The new parameters',
    amount: 'How much will be downloaded',
    steps: 'Step by step',
    protocol: 'Protocol and other applications',
    not: 'What not to do meanwhile',
    help: 'Help desk',
    text: 'From your administration',
  },
  oldAddress: 'Address until now',
  newAddress: 'New address',
  sameAddress: 'stays the same',
  under: 'Its older mail is in the folder',
  others: 'The new mailbox also holds the mail of',
  unknown: 'ask the help desk',
  oldServer: 'Server until now',
  newServer: 'New server',
  mailbox: 'Mailbox',
  contact: 'Contact',
  reason: 'Reason',
  retired:
    'This mailbox is not moved: its mail is not copied, and no new mailbox takes its place. Whoever still needs ' +
    'mail in it saves it before access ends.',
  archived:
    'This mailbox has no successor. Its mail is kept by the administration as files. Whoever needs a message asks ' +
    'the help desk.',
  archive: 'Archive',
  inArchive: 'Messages',
  givenUp: { retired: 'given up', archived: 'kept in an archive' },
  times: {
    sendingDiscouraged: 'From here on send only what cannot wait: its receipts may take 24 hours.',
    sendingStops: 'Nothing can be sent from the old mailbox any more.',
    receivingStops: 'Nothing arrives in the old mailbox any more.',
    opens: 'The move begins: do not use the mailbox.',
    closes: 'The new mailbox works: use it with the parameters below.',
    olderMailUntil: 'By now the older mail is back. Until then it comes gradually.',
    accessStops: 'The old mailbox cannot be opened any more.',
  },
  noTimes: 'The help desk tells you when.',
  clock: (timezone) => `All times by the clock of ${timezone}.`,
  imapServer: 'Incoming mail: IMAP server',
  imapPort: 'Incoming mail: port, security',
  smtpServer: 'Outgoing mail: SMTP server',
  smtpPort: 'Outgoing mail: port, security',
  askHelpdesk: 'ask the help desk',
  login: 'User name',
  password: 'Password',
  passwordApart: 'you are given it apart; it stands on no page',
  webmail: 'With a browser',
  tls: { implicit: 'SSL/TLS', starttls: 'STARTTLS', none: 'none' },
  amount: (messages, bytes) =>
    `The mailbox holds about ${messages} messages (${bytes}). A mail program that is set up anew downloads them ` +
    `once, ` +
    'on each machine. On a slow line begin in the evening, and with one machine.',
  notCounted: 'It has not been counted yet. A mail program that is set up anew downloads all mail once.',
  steps: ({ host, port, tls, login }) => [
    {
      program: 'Outlook',
      steps: [
        'File › Add Account. Type the new address, open the advanced options, and choose to set it up by yourself.',
        `Choose IMAP. Incoming mail: ${host}, port ${port}, encryption ${tls}.`,
        `Outgoing mail: as above, with the same user name and password.`,
        `User name: ${login}. Do not choose "secure password authentication" (SPA).`,
        'Once the new account shows your mail: File › Account Settings, and take the old account out.',
      ],
    },
    {
      program: 'Thunderbird',
      steps: [
        'Menu ☰ › New Account › Email. Type name, new address and password, then choose to configure manually.',
        `Incoming: IMAP, ${host}, port ${port}, connection security ${tls}, authentication "normal password".`,
        `User name, incoming and outgoing: ${login}.`,
        'Outgoing: as above. Then test, and finish.',
        'Once the new account shows your mail: Account Settings › Account Actions, and remove the old account.',
      ],
    },
    {
      program: 'Apple Mail',
      steps: [
        'Mail › Add Account › Other Mail Account. Type name, new address and password, and sign in.',
        `When it asks: user name ${login}, type IMAP, incoming server ${host}, outgoing server as above.`,
        `Mail › Settings › Accounts › Server Settings: switch the automatic settings off; port ${port}, ${tls}.`,
        'Once the new account shows your mail: Mail › Settings › Accounts, and remove the old account.',
      ],
    },
  ],
  readBy: 'This mailbox is read by:',
  protocol: [
    'Before the move begins: whoever runs the application stops its reading and sending with this mailbox.',
    'When the new mailbox works: change server, port, security, user name and password for incoming and outgoing mail.',
    'Have it begin with mail that arrives from then on. What was copied has been registered already, and would be ' +
      'registered once more.',
    'Start it, register one message, and look whether the receipts of one sent message come back.',
  ],
  not: [
    'Do not take the old account out of your mail program before you see your mail in the new one.',
    'Do not copy or move messages from the old account into the new one by hand: they are copied for you, and would ' +
      'be there twice.',
    'What lies only on your machine (POP, local folders) is not moved: tell the help desk before.',
    'Do not try a password again and again: a few refusals lock the mailbox. Ask the help desk.',
    'Do not send again what you sent shortly before the move: wait 24 hours for its receipts, then ask.',
  ],
  notGivenUp: [
    'Do not send from this mailbox any more, and do not name its address on new letters and pages.',
    'Do not delete what may still be needed: ask the help desk.',
  ],
  noHelpdesk: 'Ask whoever gave you this page.',
  indexTitle: 'Pages with the new parameters',
  pages: (written, value) => (value === 1 ? '1 page' : `${written} pages`),
  mergeHint: 'mail-merge.csv has a row for each page: addresses, contact, file.',
  noGroup: 'Without group',
  whole: (characters) => `(${characters} characters)`,
  page: 'page',
  usage: {
    noOut: 'Say where: handout <plan> --out <folder>.',
    place: (place) =>
      `${place} is there already, holds more than a handout of ours, and was left as it is: name a new or empty ` +
      `folder.`,
    text: (file, reason) =>
      `The text of the plan's handout cannot be read from ${file}: ` + `${systemInWords(reason, 'en')}.`,
  },
  closing: ({ place, pages, givenUp, counted, withoutContact }) => ({
    happened:
      `${pages === 1 ? '1 page was' : `${count(pages, 'en')} pages were`} written to ${place}` +
      `${givenUp === 0 ? '' : `, ${count(givenUp, 'en')} of them for mailboxes that are given up`}.`,
    means:
      (counted === 0
        ? 'They do not say yet how much will be downloaded: no run has listed the mailboxes. '
        : 'They say how much will be downloaded, as the journal has it. ') +
      'There is no password in them.' +
      (withoutContact === 0 ? '' : ` ${count(withoutContact, 'en')} have no contact in the plan.`),
  }),
}
