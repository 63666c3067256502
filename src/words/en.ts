// English: what each code means and what the reader can do, for someone who is tired and has to decide now.

import type { CodeTable, FallbackWords } from './code-words.ts'

export const enFallbacks: FallbackWords = {
  server: 'the server',
  host: 'the server',
  port: 'its port',
  mailbox: 'this mailbox',
  user: 'this user',
  side: 'one side',
  'side-source': 'source',
  'side-target': 'target',
  'phase-precopy': 'pre-copy',
  'phase-cutover': 'cutover',
  'phase-backfill': 'backfill',
  folder: 'the folder',
  target: 'the target folder',
  reason: 'no reason given',
  path: 'the file',
  count: 'some',
  bytes: 'an unknown size',
  limit: 'a limit that is not known',
  other: 'another one',
  uid: 'unknown',
  pid: 'unknown',
  startedAt: 'an unknown time',
  where: 'the place that the plan names',
  offset: 'an unknown position',
  until: 'a date that is not known',
  needed: 'some time',
  available: 'less',
  feature: 'one kind of message',
  late: 'several',
  tried: 'all',
  like: 'some',
  'feature-plain': 'an ordinary message',
  'feature-eight-bit-header': '8-bit bytes in a header',
  'feature-nul': 'a NUL byte',
  'feature-bare-lf': 'lines that end in LF alone',
  'feature-long-line': 'a very long line',
  'feature-no-final-newline': 'a message without a final line end',
  'feature-keywords': 'keywords',
  'feature-old-date': 'a date of 1971',
  'feature-date-before-1970': 'a date before 1970',
  'feature-accented-name': 'a folder name with accents',
  'feature-over-limit': 'a message 1 byte over its limit',
}

export const en: CodeTable = {
  'login-refused': {
    title: 'The server refused the login',
    meaning:
      'The server does not accept this user with this password. It was tried once and not again, because ' +
      'providers lock a mailbox after a few wrong passwords. The mailbox is set aside; the others go on.',
    todo:
      'Log in by hand (webmail) with the same user and password. Correct the secret or the user in the plan, then ' +
      'type the same run command: a changed secret is tried at once. To try the same secret again, add ' +
      '--retry-logins.',
    message: 'Login refused[ for {user}][ on {server}][: {reason}][ (answer of {last:moment}, not tried again)]',
    hint:
      'Check user and password in the webmail, correct the secret, then run again (--retry-logins if the secret ' +
      'did not change).',
  },
  'password-expired': {
    title: 'The password has expired',
    meaning:
      'User and password are right, but the provider wants a new password before it lets anyone in over IMAP. The ' +
      'mailbox is set aside; the others go on.',
    todo:
      'Change the password in the provider’s webmail, put the new one where the plan takes it from, and type the ' +
      'same run command.',
    message: 'The password[ of {user}][ on {server}] has expired',
    hint: 'Change the password in the webmail, update the secret, then run again.',
  },
  'mailbox-locked': {
    title: 'The mailbox is locked',
    meaning:
      'The server knows the mailbox and lets nobody in: it is locked, suspended, closed, or its contract has ' +
      'ended; often it was locked after too many wrong passwords. It was tried once and not again. The mailbox is ' +
      'set aside; the others go on.',
    todo:
      'Ask the administrator of that server to unlock it, quoting the server’s answer. Find out which other ' +
      'program keeps trying an old password, or it is locked again. Then use --retry-logins, because the secret ' +
      'has not changed.',
    message: 'The mailbox[ of {user}][ on {server}] is locked[: {reason}][ (answer of {last:moment}, not tried again)]',
    hint: 'Have it unlocked by the administrator of that server, then check or run with --retry-logins.',
  },
  'imap-disabled': {
    title: 'IMAP is switched off for this mailbox',
    meaning:
      'The server accepts the account but not over IMAP: the protocol is switched off for this mailbox or not ' +
      'part of its contract. The mailbox is set aside; the others go on.',
    todo:
      'Have IMAP switched on: by the administrator of that server, or by the holder in the settings of the ' +
      'webmail where the provider offers it there. Then use --retry-logins, because the secret has not changed.',
    message: 'IMAP is switched off[ for {user}][ on {server}][: {reason}][ (answer of {last:moment}, not tried again)]',
    hint: 'Have IMAP switched on for this mailbox, then check or run with --retry-logins.',
  },
  'app-password-needed': {
    title: 'A password for applications is needed',
    meaning:
      'The account is protected by a second step (code, app, SPID), and programs need a password of their own, ' +
      'which its holder makes in the webmail. The mailbox is set aside; the others go on.',
    todo:
      'Ask the holder to make a password for applications in the security settings of the webmail and to hand it ' +
      'over safely. Put it where the plan takes the secret from: a changed secret is tried at once.',
    message:
      'A password for applications is needed[ for {user}][ on {server}][: {reason}][ (answer of {last:moment}, ' +
      'not tried again)]',
    hint: 'Ask the holder to make one in the webmail, and put it in the place of the old secret.',
  },
  'mailbox-retired': {
    title: 'The mailbox is deliberately not copied',
    meaning:
      'The plan says with retired: that this mailbox of the source stays behind. It is not copied; what is in it ' +
      'is gone when the old server is. check counts it where its password is at hand, and says so where it could ' +
      'not.',
    todo: 'Nothing to do if the reason is right. Otherwise take retired: away and give the mailbox a target.',
    message:
      'The mailbox {mailbox} is not copied, as the plan says[: {reason}][; messages in it: {count}][ ({bytes})][; ' +
      'not counted: {why}]',
    hint: 'Nothing to do if that is right; otherwise give it a target.',
  },
  'login-storm': {
    title: 'Too many refused logins: stopped logging in on this server',
    meaning:
      'Several logins in a row were refused by the same server. Something common is wrong (passwords, form of the ' +
      'login name, address block), and going on could lock every mailbox.',
    todo:
      'Try one of the mailboxes by hand. If it works there, look at the login form and the secrets in the plan; ' +
      'if the server blocks this address, wait or ask the provider. Then run again with --retry-logins.',
    message: 'Logins refused in a row on {server}[ ({count})]: no more are tried there',
    hint: 'Find out what the refusals have in common before trying again with --retry-logins.',
  },
  'secret-missing': {
    title: 'A password could not be found',
    meaning:
      'The plan says where the password of this account is, but nothing is there (variable not set, file missing ' +
      'or empty, command failed, nobody to ask). The mailbox is set aside; the others go on.',
    todo:
      'Put the password in the place that is named, then type the same command. Passwords are never written into ' +
      'the plan.',
    message: 'No password for[ the {side} of] {mailbox}[: {where}]',
    hint: 'Put the password in the place that is named, then run the same command again.',
  },
  'server-unreachable': {
    title: 'The server cannot be reached',
    meaning:
      'No connection could be made: the name does not resolve, nothing answers on that port, what answers there ' +
      'speaks no TLS or only TLS, or a firewall stands in between.',
    todo:
      'Check host, port and tls in the plan, then the network from this machine (for example with: openssl ' +
      's_client -connect host:993). Ask for the firewall to be opened if needed. Then run again.',
    message: 'Cannot reach {host}[ on port {port}][: {reason}]',
    hint: 'Check host, port and tls in the plan and the way out of this network, then run again.',
  },
  'server-busy': {
    title: 'The server asks to wait',
    meaning:
      'The server answers, but says that it is busy, throttles us or has too many connections open. The tool ' +
      'waits and tries again by itself, more slowly each time.',
    todo:
      'If it lasts, lower connections.total and connections.perMailbox of this server in the plan, and close ' +
      'other clients that use the same mailboxes.',
    message: 'The server[ {server}] is busy[: {reason}]',
    hint: 'If it lasts, lower the connections of this server in the plan.',
  },
  'connection-lost': {
    title: 'The connection broke and did not come back',
    meaning:
      'The connection to the server broke, and reconnecting did not help. What was being sent then is looked ' +
      'for on the target before anything is sent again, so nothing is lost or doubled.',
    todo: 'Check the network and the server, then type the same run command: it goes on from here.',
    message: 'Connection to {server} lost[: {reason}]',
    hint: 'Type the same run command again: it goes on from here.',
  },
  'tls-untrusted': {
    title: 'The server’s certificate is not trusted',
    meaning:
      'The connection was refused by us: the certificate is not valid yet (or the clock of this machine is ' +
      'wrong), made for another name, signed by an unknown authority, or not the one whose fingerprint is in the ' +
      'plan. No password was sent.',
    todo:
      'Ask the provider which certificate is right. For a private authority set ca: to its PEM file; to accept ' +
      'exactly one certificate set fingerprint: "sha256:…". Do not switch TLS off.',
    message:
      'The certificate of {host} is not trusted[: {reason}][; it shows {subject}][, issued by {issuer}][, valid ' +
      'until ' +
      '{until:moment}]',
    hint:
      'Ask the provider whether that is the right certificate. If so, write[ fingerprint: "{fingerprint}", or] ca: ' +
      'with ' +
      'the PEM file of its authority, in the entry of this server in the plan.',
  },
  'certificate-expired': {
    title: 'The certificate of the server has expired',
    meaning:
      'The certificate was valid until some time ago, so nobody can tell any more that it is the right server. We ' +
      'ended the connection before any password was sent.',
    todo:
      'Ask the provider to renew it. First look at the date and time of this machine: if they are wrong, a good ' +
      'certificate looks expired.',
    message: 'The certificate of {host} has expired[: {reason}]',
    hint: 'Look at the date of this machine; if it is right, ask the provider to renew the certificate.',
  },
  'certificate-expires': {
    title: 'The certificate of the server expires soon',
    meaning:
      'It is valid today. As a warning: it ends before the work does, by the forecast or the last hours of the plan, ' +
      'and from then on no connection would be opened until the provider has renewed it. As a note: the work ends ' +
      'before, and it has less than 30 days.',
    todo:
      'Ask the provider when it will be renewed. If the plan pins it by fingerprint, get the new fingerprint ' +
      'beforehand.',
    message:
      'The certificate of {host} is valid only until {until:moment}[, and the work lasts until {last:moment}]' +
      '[ (days left: {count})]',
    hint:
      'Ask the provider when it will be renewed[; the fingerprint in the plan ({fingerprint}) changes ' + 'with it].',
  },
  plaintext: {
    title: 'The connection is not encrypted',
    meaning:
      'Passwords and mail would cross the network readable by anyone on the way: the plan says tls: none, or the ' +
      'server does not offer STARTTLS.',
    todo:
      'Use tls: implicit (port 993) or tls: starttls (port 143). Only if the whole way is known to be safe, set ' +
      'allowPlaintext: true on that server.',
    message: 'No encryption towards {host}[ ({server})][: {reason}]',
    hint: 'Use tls: implicit or tls: starttls for this server.',
  },
  'mailbox-unavailable': {
    title: 'The server does not open this mailbox',
    meaning:
      'The login is known, but the server gives no access: the mailbox is disabled, locked, in maintenance, or ' +
      'the master account may not open it. It is set aside; the others go on.',
    todo:
      'Ask the administrator of that server about this mailbox, and what the master account may open, quoting the ' +
      'server’s answer. Then use --retry-logins, because the secret has not changed.',
    message: 'The server does not open {mailbox}[: {reason}][ (answer of {last:moment}, not tried again)]',
    hint: 'Ask the administrator of that server, then check or run with --retry-logins.',
  },
  'login-mechanism': {
    title: 'The server takes no password in a way that is spoken here',
    meaning:
      'The server refuses passwords on this connection, or offers only ways to log in that this program does not ' +
      'speak (it speaks PLAIN and LOGIN). This says nothing about the password: none was judged, nothing is ' +
      'remembered, and nobody is locked out.',
    todo:
      'Look at tls and port of this server in the plan: many servers take passwords only over TLS. If they fit, ' +
      'ask the provider to allow PLAIN or LOGIN over TLS for the days of the migration. Then type the same command.',
    message: 'No way to log in[ on {server}] that is spoken here[: {reason}]',
    hint: 'Check tls and port of this server in the plan, or ask the provider to allow PLAIN or LOGIN over TLS.',
  },
  'no-impersonation': {
    title: 'The server lets no master account in for another mailbox',
    meaning:
      'A master account of form authzid says with each login whose mailbox it means. Only AUTH=PLAIN carries that. ' +
      'Without it every mailbox would be the one of the master. So nobody has logged in.',
    todo:
      'Ask the provider to offer AUTH=PLAIN, or how its master account logs in: many take one login name, which form ' +
      'writes down, such as user*master. Or give each mailbox its own password.',
    message: 'A master account cannot open other mailboxes here[ ({server})][: {reason}]',
    hint: 'Give another form of the master account in the plan, or a password for each mailbox.',
  },
  'preauth-refused': {
    title: 'The server says that somebody has logged in already',
    meaning:
      'The server greets with PREAUTH: nobody can say whose mailbox it would show. Nothing was asked of it, and no ' +
      'password was sent.',
    todo: 'Look at host and port of this server in the plan; it may be a local service or a tunnel.',
    message: 'The server[ {server}] greets with PREAUTH: nobody knows whose mailbox that is[: {reason}]',
    hint: 'Check host and port of this server in the plan.',
  },
  'tls-weak': {
    title: 'The encryption of the server is old or weak',
    meaning:
      'The server speaks only TLS 1.0 or 1.1, or has a key that is too short. Passwords and mail can be read on the ' +
      'way by whoever has the means. Without a key in the plan no connection is made.',
    todo:
      'Ask for a server with TLS 1.2. A source that goes away can be read all the same with minTls: "1.0" for it in ' +
      'the plan; each run then says that it is weak. Change its passwords afterwards.',
    message: 'The encryption[ of {server}] is old or weak[: {reason}]',
    hint: 'With minTls: "1.0" in the entry of this server in the plan it is read all the same, and reported as weak.',
  },
  'journal-in-use': {
    title: 'Another run is using this journal',
    meaning:
      'Two runs on one journal could send messages twice, and to verify what is still being copied would ' +
      'look missing: ' +
      'the second one does not start.',
    todo:
      'Let the other run, or verification, finish, or stop it with Ctrl-C. To watch it, use: pec-migrate ' +
      'status <plan> --watch. If ' +
      'that process no longer exists, the next run notices by itself.',
    message:
      'Another run[ ({other})] holds the journal[ {path}][: process {pid}][ on {host}][, since {startedAt:moment}]' +
      '[, waiting until {until:moment}]',
    hint: 'Wait for the other run or stop it; watch it with status --watch.',
  },
  'native-module': {
    title: 'This Node cannot load better-sqlite3',
    meaning:
      'The journal needs the package better-sqlite3, part of which is built for one version of Node and one kind of ' +
      'machine. Here it was built for another one, or not at all because npm ran no install scripts. Nothing was ' +
      'changed on either server.',
    todo:
      'Type npm rebuild better-sqlite3 in the folder where pec-migrate is installed, with the Node that runs it, and ' +
      'then the same command again. npm brings a ready file for common systems, else it is compiled and needs ' +
      'python3, make and g++. An npm that runs no install scripts unasked needs --allow-scripts=better-sqlite3 with ' +
      'npm install --global.',
    message: 'This Node[ ({where})] cannot load better-sqlite3[: {reason}]',
    hint:
      'It was built for another Node or machine, or npm ran no install scripts. Type: npm rebuild better-sqlite3[ ' +
      '--prefix "{path}"], then the same command again.',
  },
  'journal-unwritable': {
    title: 'The journal cannot be written',
    meaning:
      'Without the journal nothing may be sent: it is what makes a run resumable. Nothing was changed on either ' +
      'server.',
    todo:
      'Check that the folder of the journal exists, is writable for this user and is on a local disk; or name ' +
      'another place with journal: in the plan.',
    message: 'Cannot write the journal[ {path}][: {reason}]',
    hint: 'Its folder must be there, and writable for you; or set journal: in the plan to another place.',
  },
  'journal-corrupt': {
    title: 'The journal is damaged',
    meaning:
      'The journal file exists but cannot be read as one. It is left as it is. A lost journal is not a lost ' +
      'migration: without it, what is already on the target is recognised by content and not doubled.',
    todo:
      'Restore the journal from a backup if there is one. Otherwise move the damaged file away (do not delete it) ' +
      'and type the same run command; it will take longer, because everything is compared again.',
    message: 'The journal[ {path}] is damaged[: {reason}]',
    hint: 'Restore it from a backup, or move it away and run again: what is on the target is recognised.',
  },
  'journal-newer': {
    title: 'The journal was written by a newer version',
    meaning: 'This version does not understand the journal and does not touch it.',
    todo: 'Use the version of pec-migrate that wrote it, or a newer one.',
    message: 'The journal[ {path}] was written by a newer version of pec-migrate',
    hint: 'Use that version or a newer one.',
  },
  'journal-locked': {
    title: 'Another program keeps the journal closed',
    meaning:
      'Some program, such as a backup or a database browser, has the journal open in a way that lets nobody else ' +
      'read or write it. The journal itself is in order.',
    todo:
      'Close that program, or wait until it has finished, and type the same command again. Look at a journal in ' +
      'use only with pec-migrate status or a browser that opens it read-only.',
    message: 'Another program keeps the journal[ {path}] closed',
    hint: 'Close that program (a backup, a database browser) and try again.',
  },
  'journal-missing': {
    title: 'There is no journal',
    meaning:
      'verify --against journal compares the target with the digests that a run wrote into the journal, and ' +
      'report is made from it. There is no journal in that place, or no run has begun this mailbox yet. No server ' +
      'was changed.',
    todo:
      'Run the migration first; if it ran on another machine, bring its journal here. To compare the two servers ' +
      'themselves, use verify --against source.',
    message: 'The journal[ {path}] says nothing[ about {mailbox}]',
    hint: 'Run first, or bring the journal here. Only verify --against source does without one.',
  },
  'journal-other-plan': {
    title: 'The journal belongs to another plan',
    meaning: 'The journal remembers another migration. Using it here would mix the two.',
    todo: 'Check journal: in the plan. Give each plan its own journal file.',
    message: 'The journal[ {path}] belongs to another plan[: {other}]',
    hint: 'Set journal: in the plan to a file of its own.',
  },
  'plan-contradicts-journal': {
    title: 'The plan says something else than the journal',
    meaning:
      'A mailbox or a folder was already being copied from or to another place. Going on with the new one would ' +
      'leave mail in two places. Adding mailboxes and changing limits or secrets is always allowed.',
    todo:
      'Put the old value back into the plan; or, if the new one is really meant, use a new journal: what is on ' +
      'the target already is recognised there.',
    message:
      'The plan contradicts the journal[ for {mailbox}][, folder {folder}][: the plan says {target}][, the ' +
      'journal says {other}][ ({reason})]',
    hint: 'Put the old value back into the plan, or use a new journal.',
  },
  'disk-small': {
    title: 'Too little room on this machine for the journal',
    meaning:
      'The journal has a row for each message, about 600 bytes. For all the messages of the plan that is more ' +
      'than what is free on its disk; the run would stop half way, and nothing would be lost.',
    todo:
      'Free some space there before the run, or name another place with journal: in the plan (only as long as no ' +
      'run has begun).',
    message: 'The journal needs about {bytes} more, and only {limit:size} are free[ for {path}]',
    hint: 'Free some space there, or name another place with journal: before the first run.',
  },
  'clock-off': {
    title: 'The clock of this machine and that of a server disagree',
    meaning:
      'Windows, deadlines and the dates in the report are read from the clock of this machine. If it is wrong, ' +
      'work begins or ends at the wrong moment.',
    todo:
      'Compare both with a clock that you trust. If this machine is wrong, switch on its time synchronisation ' +
      '(timedatectl set-ntp true); if the server is, tell its provider.',
    message: 'The clocks of this machine and of {server} are {count} seconds apart[: there it is {startedAt:moment}]',
    hint: 'Compare with a clock that you trust; if this machine is wrong, switch on its time synchronisation.',
  },
  'fleet-unreachable': {
    title: 'The database of the fleet does not answer',
    meaning:
      'With fleet in the plan several machines share the work over a PostgreSQL, and it cannot be reached, or the ' +
      'place that the plan names holds no connection string. A run that was at work goes on for five minutes ' +
      'without it, then ends cleanly: nothing is lost, and nobody takes its mailboxes over meanwhile.',
    todo:
      'See that the PostgreSQL is up and that this machine reaches it (host, port, firewall, certificate). Then type ' +
      'the same command.',
    message: 'The database of the fleet[ ({where})] does not answer[: {reason}]',
    hint: 'See that the PostgreSQL is up and reachable from here, then type the same command.',
  },
  'fleet-refused': {
    title: 'The database of the fleet refuses this user',
    meaning:
      'The PostgreSQL answers, and does not let this user in, or does not let it make or use the tables of this ' +
      'program. They lie in a schema of their own.',
    todo:
      'Correct user and password in the connection string. The user needs CREATE on the database once; or make the ' +
      'schema for it: CREATE SCHEMA … AUTHORIZATION …, with the name that stands in the message.',
    message: 'The database of the fleet[ ({where})] refuses this user[: {reason}][ (schema {entry})]',
    hint: 'Correct the connection string, or give the user CREATE on the database.',
  },
  'fleet-newer': {
    title: 'The tables of the fleet were made by a newer version',
    meaning: 'This version does not understand them and does not touch them.',
    todo: 'Use on all machines the version of pec-migrate that made them, or a newer one.',
    message: 'The tables of the fleet were made by a newer version of pec-migrate[ ({reason})]',
    hint: 'Use the same version on all machines.',
  },
  'fleet-older': {
    title: 'The tables of the fleet were made by an older version',
    meaning:
      'They are brought up to date by the first run, check or verify of this version, when nobody is at work with ' +
      'the older one. Until then this version cannot read them; nothing that they say is lost.',
    todo:
      'Stop the runs of the older version everywhere, install this one on all machines, then type check or run. Or ' +
      'look with the older version.',
    message: 'The tables of the fleet were made by an older version of pec-migrate[ ({reason})]',
    hint: 'Type check: it brings them up to date when nobody is at work.',
  },
  'fleet-other-plan': {
    title: 'The fleet works on another version of the plan',
    meaning:
      'Machines are at work on a plan of this name whose file differs. Two plans at a time would mix their limits ' +
      'and folders.',
    todo:
      'Copy the same plan file to all machines. To change the plan, stop the runs everywhere (Ctrl-C), copy the new ' +
      'file, and start them again: the first one makes it the plan of the fleet.',
    message: 'The fleet works on another version of this plan[ ({other}, here {mine})]',
    hint: 'Copy the same plan to all machines, or stop all runs before a new one.',
  },
  'fleet-other-version': {
    title: 'The fleet works with another version of the program',
    meaning: 'Machines are at work with another version of pec-migrate. Two versions do not share one journal.',
    todo: 'Install the same version on all machines; or stop the runs everywhere, then start with the new one.',
    message: 'The fleet works with pec-migrate {other}[, and this is {mine}]',
    hint: 'Install the same version on all machines.',
  },
  'fleet-clock': {
    title: 'The clock of this machine is wrong',
    meaning:
      'It differs from the clock of the database. The hours of the plan would not be kept together, so this machine ' +
      'takes no work.',
    todo: 'Set the clock (NTP), then type the same command.',
    message: 'The clock of this machine differs by {count} s from that of the database',
    hint: 'Set the clock of this machine (NTP).',
  },
  'fleet-buried': {
    title: 'This machine was declared dead',
    meaning:
      'Somebody typed fleet --bury for this machine: others take over what it held. It has stopped, so that no two ' +
      'machines send for one mailbox.',
    todo: 'See with pec-migrate fleet who has its mailboxes now. To let it work again, type the same run command.',
    message: 'This machine[ ({other})] was declared dead while it was at work',
    hint: 'Others have taken over what it held. The same run command lets it work again.',
  },
  'lease-lost': {
    title: 'The machine may not go on with this mailbox',
    meaning:
      'It has not heard from the database of the fleet for too long, or another machine has the mailbox: nothing ' +
      'more was sent for it from here. What has no answer is settled by whoever goes on with it.',
    todo: 'Nothing: whoever takes the mailbox next goes on. If it happens often, look after the way to the database.',
    message: 'This machine had to leave the mailbox to others',
    hint: 'Whoever takes it next goes on.',
  },
  'disk-full': {
    title: 'The disk of this machine is full',
    meaning:
      'The journal could not be written, so the run stopped before sending anything more. What was done is kept.',
    todo: 'Free some space where the journal is, then type the same run command.',
    message: 'No space left on this machine[ for {path}]',
    hint: 'Free some space, then run again.',
  },
  'plan-invalid': {
    title: 'The plan is not valid',
    meaning: 'The plan has errors. All of them are listed with line and field. No server was contacted.',
    todo: 'Correct the listed lines. pec-migrate schema prints the JSON Schema of the plan for your editor.',
    message: 'The file[ {path}] is not valid[ (errors: {count})]',
    hint: 'Correct what is listed; no server was contacted.',
  },
  usage: {
    title: 'The command was not typed correctly',
    meaning: 'A command, option or argument is not known or is missing. Nothing was done.',
    todo: 'See pec-migrate --help, or --help after a command.',
    message: 'Wrong usage[: {reason}]',
    hint: 'See --help.',
  },
  interrupted: {
    title: 'Stopped on request',
    meaning: 'The run was asked to stop. It took nothing new and put in order what was in flight.',
    todo: 'Type the same run command to go on.',
    message: 'Stopped before the end, on request',
    hint: 'Type the same run command to go on.',
  },
  'verb-not-allowed': {
    title: 'A forbidden command was about to be sent',
    meaning:
      'The tool lets only reading commands pass to a source, and only a short list to a target. Something tried ' +
      'another one and was stopped. The mailbox was not changed. This is our fault.',
    todo: 'Please report it with the log file.',
    message: 'A command that is not allowed was stopped before it was sent[: {reason}]',
    hint: 'This is our fault; please report it with the log file.',
  },
  'protocol-error': {
    title: 'The server answered something that makes no sense',
    meaning:
      'The answer is not valid IMAP or does not fit the question. The connection was closed rather than guessed about.',
    todo:
      'Run again. If it repeats at the same place, report it with the log file (--log-file) and the name of the ' +
      'server software.',
    message: 'Unusable answer from {server}[: {reason}]',
    hint: 'Run again; if it repeats, report it with the log file.',
  },
  unexpected: {
    title: 'Something unforeseen happened',
    meaning: 'An error that nobody thought of: probably our fault. The journal is safe.',
    todo: 'Run again. If it repeats, report it with the log file (--log-file).',
    message: 'Unforeseen error[: {reason}]',
    hint: 'Run again; if it repeats, report it with the log file.',
  },
  'archive-not-ours': {
    title: 'The directory is not the archive of this mailbox',
    meaning:
      'The plan sends this mailbox into a directory that holds something else: other files, or the archive of ' +
      'another mailbox. Nothing was written into it. The mailbox is set aside; the others go on.',
    todo:
      'Name a directory that does not exist yet, or an empty one, with archive: in the plan. Where the directory is ' +
      'the right one and the mailbox was renamed in the plan, give it its old id again.',
    message: 'The directory[ {path}] is not the archive of this mailbox[: {reason}]',
    hint: 'Name another directory with archive: in the plan.',
  },
  'archive-unreadable': {
    title: 'The archive cannot be read',
    meaning:
      'The directory that the plan names with archive: is not there, cannot be read, or is neither an archive of ' +
      'this program nor a bag (BagIt) with a SHA-256 manifest and messages below data/eml. The mailbox is set aside; ' +
      'the others go on.',
    todo:
      'Look at the path (it is relative to the plan) and at the permissions. A bag with files missing must be copied ' +
      'here anew, whole.',
    message: 'The archive[ {path}] cannot be read[: {reason}]',
    hint: 'Correct archive: in the plan, or give read permission.',
  },
  'archive-unwritable': {
    title: 'The archive cannot be written',
    meaning:
      'The directory of the archive, or a file in it, could not be made or altered. What is in it is whole; what is ' +
      'missing is still pending. The mailbox is set aside; the others go on.',
    todo:
      'Give the user who runs the program write permission, or name a directory on a file system that can be ' +
      'written to. Then type the same run command.',
    message: 'The archive[ {path}] cannot be written[: {reason}]',
    hint: 'Give write permission, then run again.',
  },
  'archive-in-use': {
    title: 'Another run writes into this archive',
    meaning:
      'A run with another journal, perhaps of a copy of this plan, is writing into the directory at this moment. ' +
      'Nothing was written here. The mailbox is set aside; the others go on.',
    todo: 'Wait until the other run has ended, or stop it. Then type the same run command.',
    message: 'Another run is writing into the archive[ {path}]',
    hint: 'Wait for the other run to end, then run again.',
  },
  'bag-not-as-listed': {
    title: 'The files of the archive are not those of its manifest',
    meaning:
      'A bag (BagIt) lists every file below data with its digest. Here files are not there, or not as large as ' +
      'messages.csv says, or lie there and no manifest lists them. What is not there or altered will be refused, ' +
      'message by message; what no manifest lists is not copied: nobody can say what it is.',
    todo:
      'Compare the archive with another copy of it (sha256sum -c manifest-sha256.txt tells every file), and copy ' +
      'here anew what is missing. Files that were put in by hand belong into a bag of their own.',
    message:
      'The files of the archive are not those of its manifest[ ({missing:count} not there)][ ({altered:count} of ' +
      'another size)][ ({unlisted:count} in no manifest)][: {other}]',
    hint: 'Check it with sha256sum -c manifest-sha256.txt, and copy here anew what is missing.',
  },
  'bag-tells-less': {
    title: 'The archive does not tell everything of its messages',
    meaning:
      'It was not made by pec-migrate, or what pec-migrate keeps beside it is gone. Flags and the time of arrival ' +
      'stand in messages.csv, folders in folders.csv; what these do not tell is taken from mailbag.csv and from the ' +
      'files: the time of sending, or of the file, and no flags. The bytes are verified all the same.',
    todo:
      'Nothing, where that is enough: put back, those messages are unread, in the order of these times. Where ' +
      'another copy of the archive has the tables, restore from that one.',
    message:
      'The archive does not tell everything[ (flags of {flags:count} messages)][ (arrival of {dates:count} ' +
      'messages)][: {reason}]',
    hint:
      'Those messages will be unread, dated by their sending or by their file; the bytes are verified all the ' +
      'same.',
  },
  'quota-too-small': {
    title: 'The mail will not fit into the target mailbox',
    meaning:
      'What is still to be copied, with what will still come until the end of the backfill and 10 % of room, is ' +
      'larger than the free space that the target announces, or it is more messages than the target takes. ' +
      'Mailboxes with the same target are added up; of several quotas the one with the least room counts.',
    todo:
      'Ask the provider for a larger quota before the run, or exclude folders in the plan. A run sets the mailbox ' +
      'aside before it sends anything; with accept: [quota-too-small] it copies as much as fits.',
    message:
      'The mail of {mailbox} needs {bytes}[ ({arriving:size} of it still to come)], the target has room for ' +
      '{limit:size}[; messages to copy: {count}][, places for them: {places}]',
    hint: 'Ask for a larger quota before the run.',
  },
  'over-quota': {
    title: 'The target mailbox is full',
    meaning:
      'The target refused a message because the mailbox is over its quota. The mailbox is set aside; the others go ' +
      'on. Nothing was lost: what is missing is still pending. When the others are done, the run looks at the quota ' +
      'a few times, and goes on with the mailbox if there is more room.',
    todo: 'Have the quota raised or make room on the target, then type the same run command.',
    message: 'The target mailbox[ of {mailbox}] is full[, {bytes} more must fit][: {reason}]',
    hint: 'Have the quota raised, then run again.',
  },
  'message-too-large': {
    title: 'The message is too large for the target',
    meaning:
      'The target does not accept messages of this size. The message is listed and stays in the source; the ' +
      'others go on.',
    todo:
      'Ask the provider to raise the limit and run again with --again <folder>; or save the message from the ' +
      'source as a file and keep it with the report.',
    message: 'The message[ ({bytes})] is larger than the target accepts[ ({limit:size})]',
    hint: 'Ask for a higher limit, then run with --again for this folder; or save the message as a file.',
  },
  'no-uidplus': {
    title: 'The target does not say where it stored a message',
    meaning:
      'Without UIDPLUS each message must be looked for after it was sent. It works and is verified in the same way, ' +
      'only slower. Surplus copies cannot be removed there.',
    todo: 'Nothing to do.',
    message: 'No UIDPLUS[ on {server}]: every stored message is looked for by content, which is slower',
    hint: 'Nothing to do; allow more time.',
  },
  'no-literal-plus': {
    title: 'The target wants to be asked before each message',
    meaning:
      'Without LITERAL+ the target must agree before each message is sent, so a mailbox goes one message at a ' +
      'time, each waiting twice for an answer: about 25 messages a second where an answer takes 20 ms. It works ' +
      'and is verified in the same way.',
    todo:
      'Allow more time, or copy most of it in the days before. More mailboxes at once help (mailboxesInParallel, ' +
      'connections.total), if the provider permits.',
    message:
      'No LITERAL+[ on {server}]: every message[ over {limit:size}] waits for the server’s consent, one after the ' +
      'other',
    hint: 'Allow more time, or more mailboxes at once if the provider permits.',
  },
  'no-multiappend': {
    title: 'The target takes one message at a time',
    meaning:
      'Without MULTIAPPEND each message is a command of its own. Where LITERAL+ is known they are still sent ' +
      'without waiting, so it costs little: mostly work for the server.',
    todo: 'Nothing to do.',
    message: 'No MULTIAPPEND[ on {server}]: each message is a command of its own, which is a little slower',
    hint: 'Nothing to do.',
  },
  'no-condstore': {
    title: 'The server cannot say what changed since last time',
    meaning: 'Without CONDSTORE a second run must list all flags again. It works, only slower.',
    todo: 'Nothing to do.',
    message: 'No CONDSTORE[ on {server}]: a second run lists all flags again',
    hint: 'Nothing to do.',
  },
  'extension-refused': {
    title: 'The server refuses what it announces',
    meaning:
      'A server says at the login what it can do. This one was asked for a part of that and refused. The run asks no ' +
      'more for it, and goes on as with a server that cannot do it: everything arrives, some of it more slowly.',
    todo: 'Nothing to do. If it is very slow, show the line to the provider.',
    message: 'The server[ {server}] announces[ {extension}] and refuses it[: {reason}]',
    hint: 'It is done without; nothing to do.',
  },
  'fewer-connections': {
    title: 'The server takes fewer connections than the plan wants',
    meaning:
      'One mailbox was opened several times at once, as the plan would, and the server refused before the planned ' +
      'number was reached. The run copes with it, but with waits and new attempts, and some providers take that ' +
      'badly. Programs that have the mailbox open at this moment count too.',
    todo:
      'Write the number that worked into the plan, as perMailbox under connections of this server; or ask the ' +
      'provider for more during the migration.',
    message: 'Connections for one mailbox on {server}: {count} worked, {limit} are planned[: {reason}]',
    hint: 'Write perMailbox: {count} under connections: of this server in the plan, or ask the provider for more.',
  },
  'one-connection': {
    title: 'One connection for each target mailbox',
    meaning:
      'With a single connection to a target mailbox, writing and reading back take turns, and messages are sent ' +
      'one at a time. It works and is verified in the same way, but may take several times as long.',
    todo: 'If the provider allows it, plan two or more: perMailbox under connections of this server.',
    message:
      'The plan gives each mailbox one connection to {server}: writing and reading back take turns, which is slower',
    hint: 'If the provider allows it, write perMailbox: 2 under connections of this server.',
  },
  'target-not-empty': {
    title: 'The target already holds messages',
    meaning:
      'There is mail in the target mailbox. It is never touched. Messages equal to those of the source are ' +
      'recognised by content and not sent twice.',
    todo:
      'Nothing to do, if this is the right mailbox. Check user and server of the target if you expected it to be ' +
      'empty.',
    message:
      'The target[ of {mailbox}] already holds {count} messages[ in the folder {folder}][, of which, by their ' +
      'size, {adopted:count} may be messages of the source]',
    hint: 'Check that it is the right mailbox; what is there is left alone, and equal messages are not sent twice.',
  },
  'pair-unlike': {
    title: 'Source and target do not look like the same mailbox',
    meaning:
      'The two addresses have little in common, or the target looks more like the source of another mailbox of ' +
      'the plan. A wrong pairing delivers the mail of one office to another, and it cannot be called back.',
    todo:
      'Have somebody who knows the offices sign off the pairs that are listed. Correct the plan where one is ' +
      'wrong; where it is right, add pair-unlike to accept.',
    message: 'Source {user} and target {other} do not look alike[; the target looks like the mailbox {better}]',
    hint: 'Have the pair confirmed, or correct the target in the plan.',
  },
  'password-of-holder': {
    title: 'Only the holder knows this password of the target',
    meaning:
      'The plan asks for the password of the target when the command starts. After the switch its holder changes ' +
      'or keeps it, and later runs and verifications need that person again.',
    todo:
      'Agree with the holder who will be there at the switch and at the final pass; or use a master account, or a ' +
      'password file, until the migration is over.',
    message: 'The password of the target[ of {mailbox}] is typed by hand: its holder must be there for every run',
    hint: 'Agree with the holder, or use a master account or a password file until the migration is over.',
  },
  'target-shared': {
    title: 'Several mailboxes go into the same target',
    meaning:
      'The plan puts several sources into one target account, each under its own folder (under) or into shared ones ' +
      '(merge). Their room on the target is added up; one of them is copied at a time, and each is verified by itself.',
    todo: 'Nothing to do, if each goes to the place that is intended: the message names one folder of each.',
    message: 'These mailboxes go into the same target {target}: {other}',
    hint: 'Nothing to do, if that is intended.',
  },
  'inbox-feeds-application': {
    title: 'An application reads the new INBOX, and old unread mail would get there',
    meaning:
      'The target is read by an application (records office, invoices, one-stop desk), named in the plan ' +
      'or recognised ' +
      'by the name of the mailbox. It would take old unread messages for new ones and register them a second time.',
    todo:
      'Map the source INBOX to another folder of the target, as the hint shows; or switch the application off ' +
      'until its operator has excluded the old mail.',
    message:
      'Old unread messages ({count}) would get into the INBOX[ of {mailbox}], which an application reads[ ({other})]',
    hint:
      'Map the INBOX of this mailbox elsewhere[: in the plan, under mailboxes: (not at the top), add the entry ' +
      '{entry}][: in the plan, in its entry under mailboxes: (not at the top), write {line}]; or keep the ' +
      'application ' +
      'off until the old mail is excluded there.',
  },
  'mailbox-unused': {
    title: 'A mailbox that may not be needed any more',
    meaning:
      'For two years nothing has arrived in the source, or nothing was ever sent from it. It may not have to be ' +
      'migrated, or may be closed.',
    todo:
      'Ask its office. If it is not needed, say so in the plan with retired and the reason; otherwise there is ' +
      'nothing to do.',
    message:
      'Is {mailbox} still needed?[ Last arrival: {last:moment}.][ Messages in it: {count}.][ Messages in its sent ' +
      'mail: {sent}.]',
    hint:
      'Ask its office; if it is not needed, write retired: "<reason>" in its entry of the plan, in place of ' +
      'target.',
  },
  'receipts-missing-here': {
    title: 'Sent messages without any receipt',
    meaning:
      'The mailbox keeps messages that it sent, and not one acceptance or delivery is found on either side: somebody ' +
      'deleted the receipts, or a program fetched them and took them away. What outcomes says of these messages ' +
      'proves nothing.',
    todo:
      'Look where the receipts are kept: in the protocol application, or on the computer that fetched the mail. If ' +
      'they are nowhere, ask the provider for an extract of its logs by msgid, within 30 months.',
    message: 'There are sent messages and not one receipt: the list proves nothing about this mailbox',
    hint: 'Ask whoever fetches its mail, or the provider for an extract of its logs by msgid.',
  },
  'receipts-will-be-lost': {
    title: 'Receipts of what is sent last will be lost',
    meaning:
      'The receipt of a sent message, or the notice that it was not delivered, may come up to 24 hours after ' +
      'sending. The old mailbox receives nothing more, or cannot be read any more, before that time has passed. ' +
      'Messages sent near the end would then have no outcome anywhere.',
    todo:
      'Ask the provider to let the old mailbox receive, and be read, for 24 hours after sending stops. If that ' +
      'cannot be had, stop sending 24 hours earlier (sendingDiscouraged in the timeline says it), and send again ' +
      'what got no outcome.',
    message:
      'Receipts of what is sent last will be lost[: {where} of {server} is {last:moment}][, and they may come ' +
      'until {until:moment}]',
    hint: 'Let nobody send in the last 24 hours before that, or ask the provider for 24 hours more.',
  },
  'source-closes-first': {
    title: 'The source closes before the copy is over',
    meaning:
      'At the measured (or assumed) rate the copy would still be going on when access to the source stops ' +
      '(accessStops in its timeline). What has not been copied by then cannot be copied any more.',
    todo:
      'Begin earlier: pre-copy works at any time before the cutover window. More connections, more ' +
      'mailboxesInParallel or more hours of work help too. Give the mailboxes that matter most priority 1.',
    message:
      'The source closes before the copy is over[: access to {server} stops at {last:moment}][, the copy would ' +
      'last until {until:moment}]',
    hint: 'Start the pre-copy now, most urgent mailboxes first.',
  },
  'time-does-not-exist': {
    title: 'A time of the plan does not exist',
    meaning:
      'In spring the clocks are put forward, and the hour between does not happen on that day. A time within it ' +
      'is taken for the moment of the jump.',
    todo:
      'If another time was meant, write it into the plan, or write the time with its offset, as in ' +
      '2026-03-29T03:30+02:00. Otherwise there is nothing to do.',
    message:
      'A time of the plan does not exist, because the clocks are put forward[: {where} {line}][; it is taken for ' +
      '{last}]',
    hint: 'If another time was meant, write that one, or write it with its offset.',
  },
  'time-happens-twice': {
    title: 'A time of the plan happens twice',
    meaning:
      'In autumn the clocks are put back, and one hour of that day happens twice. What opens takes the first of ' +
      'the two, what closes the second; of the times at which a provider stops something the one that promises ' +
      'less is taken.',
    todo:
      'If the other of the two was meant, write the time with its offset, as in 2026-10-25T02:30+02:00 for the ' +
      'first and 2026-10-25T02:30+01:00 for the second. Otherwise there is nothing to do.',
    message:
      'A time of the plan happens twice, because the clocks are put back[: {where} {line}][; it is taken for {last}]',
    hint: 'If the other one was meant, write it with its offset.',
  },
  'outside-window': {
    title: 'No phase may work now',
    meaning:
      'The plan says when work is allowed (window, phases), and now is not such a time. Nothing was started: no ' +
      'server was asked, nothing was changed.',
    todo:
      'Wait for the next opening, where there is one: with --wait the run sleeps until then and begins by itself. ' +
      'When all windows and the backfill are over, give the plan new hours. --phase chooses a phase with hours of ' +
      'its own; --ignore-window works now all the same, and that is written in the report. Hours may be changed ' +
      'in the plan at any time.',
    message: 'The hours of the plan allow no work now[; the next opening is at {until:moment}][ ({phase})]',
    hint:
      '[Add --wait to sleep until {until:moment}; ]--ignore-window works at once and is written down. The hours ' +
      'of a plan may be changed at any time.',
  },
  'window-too-short': {
    title: 'The copy does not fit into the window',
    meaning:
      'What is left to copy, at the rate that was measured (or assumed, if nothing was), takes longer than the ' +
      'cutover window is open. Nothing is lost when the window closes: the run stops on time and goes on later; ' +
      'but some mailboxes would not be complete.',
    todo:
      'Copy beforehand what does not fit: the same run command works at any time before the window and takes the ' +
      'mailboxes in order of priority; the window then needs only what is new. More connections, more ' +
      'mailboxesInParallel or a longer window help too. check says again whether it fits; after check --rehearse ' +
      'it knows the writing rate as well.',
    message:
      'The copy needs {needed:duration}, the window has {available:duration}[: copy {bytes:size} before it ' +
      'opens][; mailboxes not done in time: {count}][ ({late})]',
    hint: 'Start the run before the window opens (pre-copy), most urgent mailboxes first; or lengthen the window.',
  },
  'rehearsal-done': {
    title: 'A rehearsal was held on the target',
    meaning:
      'Synthetic messages, one for each oddity that real mail has, were written into a scratch folder of one ' +
      'mailbox, read back and compared; the folder was removed again. What did not come back as it went is listed ' +
      'by itself.',
    todo: 'Nothing to do.',
    message:
      'Rehearsal[ on {server}][ with {user}]: {count}[ of {tried:count}] kinds of message came back just as they ' +
      'were sent',
    hint: 'Nothing to do.',
  },
  'rehearsal-refused': {
    title: 'The target refuses a kind of message',
    meaning:
      'In the rehearsal the target did not take a synthetic message with this oddity. A run lists each such ' +
      'message with its reason and goes on with the others; a keyword that is not kept is left out and noted, and ' +
      'the message is copied.',
    todo:
      'If the plan has such messages, ask the provider of the target, quoting its answer, before the night. ' +
      'Otherwise there is nothing to do.',
    message:
      'Rehearsal: {server} refuses[ {feature}][ ({reason})][; messages of the plan like that: {count}][; of ' +
      '{sampled:count} messages sampled, like that: {like:count}]',
    hint: 'If the plan has such messages, ask the provider, quoting its answer; each of them will be listed.',
  },
  'rehearsal-altered': {
    title: 'The target alters a kind of message',
    meaning:
      'In the rehearsal a synthetic message with this oddity came back from the target otherwise than it was ' +
      'sent. In a run such messages are copied once, end as "differs" with the reason, and are listed: their ' +
      'signature may no longer verify there.',
    todo:
      'If the plan has such messages, ask the provider of the target whether it can store them unchanged, and ' +
      'keep the originals. Otherwise there is nothing to do.',
    message:
      'Rehearsal: {server} alters[ {feature}][ ({reason})][; messages of the plan like that: {count}][; of ' +
      '{sampled:count} messages sampled, like that: {like:count}]',
    hint: 'If the plan has such messages, keep the originals; each of them will be listed as different.',
  },
  'rehearsal-failed': {
    title: 'The rehearsal could not be held to its end',
    meaning:
      'The scratch folder could not be made or used, or the connection broke for good. What was tried ' +
      'before is listed; ' +
      'whether the folder is still there is said by itself.',
    todo: 'Read the reason, then try again with check --rehearse; with --only you can choose another mailbox.',
    message: 'No rehearsal[ on {server}][ with {mailbox}][: {reason}]',
    hint: 'Try again with check --rehearse, or with another mailbox (--only).',
  },
  'rehearsal-folder-left': {
    title: 'The scratch folder of a rehearsal is still on the target',
    meaning:
      'A rehearsal writes into a folder of its own and removes it. This one could not be removed, or was left by ' +
      'a rehearsal that was killed. It holds synthetic messages only. pec-migrate deletes no folder but the one ' +
      'it has just made itself, so it does not touch this one any more.',
    todo: 'Delete the folder by hand in the webmail of that mailbox; its name begins with pec-migrate-prova-.',
    message: 'The scratch folder {folder} is still there[: {reason}]',
    hint: 'Delete it by hand in the webmail; it holds only synthetic messages.',
  },
  'folders-unlisted': {
    title: 'The server leaves folders out of its list',
    meaning:
      'A server should list every folder. This one lists none at all, or leaves out some that another list, the ' +
      'subscriptions or their own name show. Those that were found are copied like all others; where none is listed, ' +
      'nothing is copied and the mailbox is set aside.',
    todo:
      'Compare the folders with the webmail. Where folders are missing here, show the provider what its IMAP server ' +
      'lists, then run again.',
    message: 'The[ {side}] server leaves folders out of its list[: {folder}][ ({reason})]',
    hint: 'Compare the folders with the webmail; ask the provider about what is missing, then run again.',
  },
  'one-list': {
    title: 'The folders of the source were listed in one way only',
    meaning:
      'Nothing is complete before two lists, read by two readers, agree on which folders the source has. A journal ' +
      'of an older version does not know that.',
    todo: 'Run once more: it takes seconds, and lists the folders in both ways.',
    message: 'The folders[ of {mailbox}] were not listed in two ways that agree yet',
    hint: 'Run once more.',
  },
  'inbox-missing': {
    title: 'The mailbox has no INBOX',
    meaning:
      'Every IMAP mailbox has a folder INBOX. This server neither lists it nor knows it by its name. All other ' +
      'folders ' +
      'are copied.',
    todo:
      'Look at the mailbox in the webmail. If it has incoming mail there, ask the provider why IMAP does not ' +
      'show it.',
    message: 'The server shows no INBOX[ of {mailbox}]',
    hint: 'Look at the mailbox in the webmail; if mail is in its INBOX, ask the provider before the source is closed.',
  },
  'unreadable-answer': {
    title: 'The server sends an answer that nobody can read',
    meaning:
      'A line of the server is no IMAP that this tool knows, though two readers have tried. A folder or a ' +
      'message may ' +
      'be named in it. So nothing is called complete, identical or fit to be switched off until a run hears no ' +
      'such line.',
    todo:
      'Show the line to the provider, or to us. A folder with an odd name may be renamed in the webmail. Then ' +
      'run again.',
    message: 'The[ {side}] server sends lines that nobody can read[ ({count:count})][: {reason}]',
    hint: 'Show the line to the provider; if it names a folder, rename that in the webmail. Then run again.',
  },
  'dry-run-outdated': {
    title: 'Plan or servers are not as they were at the dry run',
    meaning:
      'The run was bound to a dry run (run --locked). Before it began, everything was looked at again, and something ' +
      'has moved further than the file allows. Nothing was copied.',
    todo:
      'Look at what has moved. Make a new dry run with check --lock, read it, and run with the new file; or run ' +
      'without --locked.',
    message: 'Plan or servers are not as the dry run in {path} found them (differences: {count:count})',
    hint: 'Look at what has moved, make a new dry run with check --lock, and run with it.',
  },
  'plan-changed': {
    title: 'The plan is not the one of the dry run',
    meaning: 'The file of the plan has other bytes than when check --lock read it.',
    todo: 'If the change is wanted, make a new dry run with check --lock. Else bring the old plan back.',
    message: 'The plan has changed since the dry run[: SHA-256 {was}… then][, {now}… now]',
    hint: 'Make a new dry run with check --lock, or bring the old plan back.',
  },
  'mailbox-added': {
    title: 'A mailbox came to the plan after the dry run',
    meaning: 'The dry run has never seen this mailbox: nobody knows yet what a run would make of it.',
    todo:
      'Make a new dry run with check --lock: it looks at the new mailbox, too. To run the others first, leave it ' +
      'out with --except.',
    message: 'The mailbox {mailbox} came to the plan after the dry run[ ({now})]',
    hint: 'Make a new dry run with check --lock, or leave this mailbox out with --except.',
  },
  'mailbox-left': {
    title: 'A mailbox of the dry run is not in the plan any more',
    meaning:
      'The dry run has looked at this mailbox, and the plan does not name it by now: its mail would stay behind.',
    todo:
      'If that is wanted, make a new dry run with check --lock; a mailbox that is left behind on purpose stands in ' +
      'the plan as retired. Else put it back into the plan.',
    message: 'The mailbox {mailbox}[ ({was})] was in the dry run, and is not in the plan any more',
    hint: 'Put it back into the plan, or say retired: there, and make a new dry run with check --lock.',
  },
  'mailbox-changed': {
    title: 'A mailbox is not as it was at the dry run',
    meaning:
      'A mailbox has another account on one side, or cannot be looked at by now. What a run would make of it was ' +
      'never seen.',
    todo: 'Look at the obstacle that is told beside it, or at the plan, and make a new dry run with check --lock.',
    message: 'The mailbox {mailbox} is not as it was at the dry run[ on the {side}][: {was} then][, {now} now]',
    hint: 'Make a new dry run with check --lock.',
  },
  'folder-changed': {
    title: 'A folder is not as it was at the dry run',
    meaning:
      'A folder came to the source or left it, would go to another folder of the target, or its ' +
      'folder on the target, ' +
      'which was there, is not any more.',
    todo: 'See whether its new place is right, and make a new dry run with check --lock.',
    message:
      'The folder "{folder}" of {mailbox} is not as it was at the dry run[ on the {side}][: it went to "{was}" then]' +
      '[; it goes to "{now}" now]',
    hint: 'See whether that is right, and make a new dry run with check --lock.',
  },
  'counts-changed': {
    title: 'There is much more, or less, than at the dry run',
    meaning:
      'A mailbox has grown, or a folder shrunk, by more than the file of the dry run allows: its ' +
      'forecast and the room ' +
      'that was counted do not hold any more.',
    todo: 'See why, and make a new dry run with check --lock.',
    message:
      'There is much more, or less, in {mailbox} than at the dry run[, folder "{folder}"][: ' +
      '{was:count} messages then]' +
      '[, {now:count} now][: {wasBytes:size} then][, {nowBytes:size} now]',
    hint: 'See why, and make a new dry run with check --lock.',
  },
  'quota-changed': {
    title: 'The target has less room than at the dry run',
    meaning: 'The quota of the mailbox on the target is smaller than the dry run has counted on.',
    todo: 'Ask the new provider for the room that was agreed, or make a new dry run with check --lock.',
    message:
      'The mailbox of {mailbox} on the target may hold less than at the dry run[: {wasBytes:size} then]' +
      '[, {nowBytes:size} now]',
    hint: 'Ask the new provider why, or make a new dry run with check --lock.',
  },
  'append-limit-changed': {
    title: 'The target takes smaller messages than at the dry run',
    meaning:
      'The target announces how large a message may be (APPENDLIMIT), and that is less than the dry run has counted ' +
      'on: messages that it did not find too large may be refused.',
    todo: 'Ask the new provider for the limit that was agreed, or make a new dry run with check --lock.',
    message:
      'The target of {mailbox} takes smaller messages than at the dry run[: up to {wasBytes:size} then]' +
      '[, up to {nowBytes:size} now]',
    hint: 'Ask the new provider why, or make a new dry run with check --lock.',
  },
  'folder-name-clash': {
    title: 'Two folders would get the same name on the target',
    meaning:
      'The names differ only in upper and lower case, accents or a character that the target does not allow. They ' +
      'are kept apart: one of them gets a number after its name. Where the place belongs to another mailbox of the ' +
      'same target account, nothing is copied: the mailbox is set aside before the first message.',
    todo:
      'If another name is better, say so in folders.map of the plan before the first run. Mapping both to the ' +
      'same name puts them together on purpose. Between mailboxes: give one of them another under, or say ' +
      'merge: true in both.',
    message:
      'Folder names that clash[: {folder} and {other}][; on the target the first becomes {target}]' +
      '[: {source} would go to {place}, which is the place of mailbox {owner}]',
    hint: 'To choose the name yourself, use folders.map in the plan before the first run.',
  },
  'folder-name-refused': {
    title: 'The target refuses the name of a folder',
    meaning: 'The folder could not be created on the target, so its messages were not copied. The other folders go on.',
    todo: 'Give it another name in folders.map of the plan, then type the same run command.',
    message: 'The target does not create the folder[ {target}][ (for {folder})][: {reason}]',
    hint: 'Give it another name in folders.map, then run again.',
  },
  'folder-name-doubtful': {
    title: 'Some servers refuse this folder name',
    meaning:
      'The name holds characters that not every server takes, and the folder is not on the target yet. If the ' +
      'target refuses it, the run gives the folder a similar name and says so; no message is lost.',
    todo: 'Nothing has to be done. To choose the name yourself, use folders.map in the plan before the first run.',
    message: 'The target may not take the folder name {target}',
    hint: 'Nothing to do; to choose the name yourself, use folders.map in the plan before the first run.',
  },
  'folder-renamed': {
    title: 'A folder has another name on the target',
    meaning:
      'The target does not take the name of the folder, usually because of a character in it. The folder was ' +
      'created under a similar name that the target takes, and its messages are there.',
    todo:
      'Nothing has to be done. To choose the name yourself, use folders.map in the plan before the first run, or ' +
      'rename the folder on the target when the migration is over.',
    message: 'The target refuses the folder name[ {folder}][: its messages go to {target}]',
    hint: 'To choose the name yourself, use folders.map in the plan before the first run.',
  },
  'folder-unreadable': {
    title: 'A folder cannot be opened',
    meaning:
      'The server lists the folder but does not open it. Its messages were not counted or copied; the other ' +
      'folders go on.',
    todo:
      'Look at it in the webmail; ask the provider for access or repair. Then run again. If it is not wanted, add ' +
      'it to folders.exclude.',
    message:
      'The folder[ {folder}][ on the {side}] cannot be opened[: {unlisted:count} of its messages are counted by the ' +
      'server but not listed][: {reason}]',
    hint: 'Ask the provider, or add it to folders.exclude; then run again.',
  },
  'read-only-folder': {
    title: 'The target lets nothing be put into a folder',
    meaning:
      'The target opens the folder only for reading, or says that this login may not put messages into it. What is ' +
      'to go there waits; the other folders go on.',
    todo:
      'Have the right to insert messages given to this login, or send the folder elsewhere with folders.map; then ' +
      'run again.',
    message: 'Nothing may be put into the folder[ {folder}] of the target[: {reason}]',
    hint: 'Have the right to insert given, or send it elsewhere with folders.map; then run again.',
  },
  'uidvalidity-changed': {
    title: 'The server renumbered a folder',
    meaning:
      'The server gave new numbers to the messages (UIDVALIDITY changed). They are recognised again by content; ' +
      'nothing is copied blindly a second time. If it happens twice in one run, the folder is left for the next ' +
      'run.',
    todo: 'Nothing, if it happened once. If it repeats, ask the provider what is being done to the mailbox.',
    message: 'The server renumbered the folder[ {folder}][ on the {side}]',
    hint: 'Nothing to do, unless it repeats.',
  },
  'source-shrunk': {
    title: 'The source suddenly holds far fewer messages',
    meaning:
      'Much of what was there is no longer listed. That may be a deletion, a restore or a faulty server, and is ' +
      'not believed: nothing is marked as deleted and the mailbox is set aside.',
    todo:
      'Look at the mailbox in the webmail and ask its holder. If the messages come back, run again; if they were ' +
      'deleted on purpose, run with --only for this mailbox and --again for this folder.',
    message: 'The source folder[ {folder}] shrank[ from {limit}][ to {count} messages]',
    hint:
      'Look at the source mailbox. If the messages were deleted on purpose, run with --only[ {mailbox}] --again ' +
      'for this folder.',
  },
  'another-writer': {
    title: 'Somebody else puts copies into the same folder',
    meaning:
      'Since the last look, more copies of several messages came into the folder than we sent: another program ' +
      'is copying into it, or a person copied mail inside it. The mailbox is set aside once, so that two programs ' +
      'do not work against each other; these copies are not counted again.',
    todo:
      'Is another migration at work (imapsync, a second machine, the provider’s own import)? Stop it. Did a ' +
      'person copy mail there? Then nothing is wrong. In both cases run the same command again: it goes on, and ' +
      'sets the mailbox aside only if still more copies come.',
    message: 'Somebody else put copies of {count} messages into {folder}',
    hint:
      'If another program does it, stop that. Then run the same command again: copies that are there by now do ' +
      'not stop it any more.',
  },
  'target-folder-replaced': {
    title: 'The target folder was deleted and made anew',
    meaning:
      'After we wrote into the folder, someone deleted or replaced it. The messages that were in it are listed ' +
      'and are not sent again without your word.',
    todo: 'Ask who did it. If the messages are wanted again, run with --again <folder>.',
    message: 'The target folder[ {target}] was replaced after we wrote into it',
    hint: 'If its messages are wanted again: run --again for the source folder.',
  },
  'excluded-by-plan': {
    title: 'Left out because the plan says so',
    meaning: 'The folder matches folders.exclude. Its messages are counted as skipped.',
    todo: 'Nothing, if that is intended. Otherwise take the pattern out of folders.exclude and run again.',
    message: 'Excluded by the plan[ (folder {folder})]',
    hint: 'Nothing to do, if intended.',
  },
  'other-namespace': {
    title: 'Folders of other users or shared ones are left out',
    meaning:
      'The login also sees folders that are not its own: of other users, or shared by many. They would be copied ' +
      'once for each mailbox that sees them; so their messages are counted as skipped.',
    todo:
      'Nothing, if that is intended. Otherwise name their namespace at the source server (namespaces: [personal, ' +
      'shared]), or single folders in folders.map.',
    message: 'Not copied, because not of this mailbox:[ {count} folders] of other users or shared ones[ ({other})]',
    hint: 'Nothing to do, if intended; else see namespaces and folders.map.',
  },
  'source-expunged': {
    title: 'Deleted in the source before it was copied',
    meaning:
      'The message was there when the folder was listed, and a second look confirmed that it is gone. Its holder ' +
      'removed it; this is not a failure.',
    todo: 'Nothing to do.',
    message: 'Deleted in the source before it was copied[ (UID {uid})]',
    hint: 'Nothing to do.',
  },
  'source-unreadable': {
    title: 'The source does not give this message',
    meaning:
      'The source lists the message, but on each try gives nothing, or other bytes every time. It was not copied.',
    todo:
      'Open it in the source’s webmail; ask the provider to repair the mailbox. Then run with --again <folder>. ' +
      'Do it before the source is switched off.',
    message:
      'The source does not give the message[ with UID {uid}][: {announced:count} bytes announced, {first:count} ' +
      'given, then {second:count}][: {reason}]',
    hint: 'Ask the source’s provider to repair it, then run with --again for this folder.',
  },
  'empty-message': {
    title: 'The message has no bytes at all',
    meaning:
      'In the source the message is zero bytes long. There is nothing to copy, and most servers refuse such a message.',
    todo: 'Nothing to do; it is listed for the record.',
    message: 'The message has no content in the source[ (UID {uid})]',
    hint: 'Nothing to do; it is listed for the record.',
  },
  'breaks-connection': {
    title: 'The connection breaks whenever this message is read or sent',
    meaning:
      'The connection to one of the servers broke several times in a row over this one message. It was left for the ' +
      'next run so that the others could go on; it is not on the target.',
    todo:
      'Type the same run command again when the network and the servers are well. If it stays like this, look at the ' +
      'message in the webmail of the source and show the reason to the provider.',
    message: 'The connection broke several times over the message[ with UID {uid}][: {reason}]',
    hint: 'Type the same run command again; if it stays, show the reason to the provider.',
  },
  'refused-by-target': {
    title: 'The target refused this message',
    meaning:
      'The target said no to this one message, alone and more than once. It stays in the source; the others go on.',
    todo:
      'Read the answer of the server. When the cause is removed, run with --again <folder>; otherwise save the ' +
      'message as a file and keep it with the report.',
    message: 'The target refused the message[: {reason}]',
    hint: 'When the cause is removed, run with --again for this folder.',
  },
  'altered-by-target': {
    title: 'The target changed the message',
    meaning:
      'The message was sent unchanged, but what the target gives back is not byte for byte the same. A digital ' +
      'signature in it may no longer verify. It is not sent a second time unasked.',
    todo:
      'Keep the original from the source for this message (verify --save <dir>), with the report. Ask the provider ' +
      'why the server rewrites mail. A copy that was verified once and that verify finds altered can be made once ' +
      'more, beside the altered one: run --again <folder>. Or give it up in the plan: acceptedLosses.',
    message:
      'The target gives back other bytes than were sent[: first altered byte {offset}][; {bytes:count} bytes on the ' +
      'source, {targetBytes:count} on the target][ ({reason})]',
    hint: 'Keep the original from the source for this message.',
  },
  'altered-copy-present': {
    title: 'The target already holds an altered copy',
    meaning:
      'A message with the same Message-ID, date and signed part but other bytes is there: another tool or server ' +
      'has probably altered it. Whether the exact one is wanted beside it is your decision.',
    todo:
      'If the exact message is wanted, remove the altered copy on the target and run with --again <folder>. ' +
      'Otherwise leave it: it is listed.',
    message:
      'The target already holds an altered copy[ of the message with UID {uid}][: {count} of {sampled:count} ' +
      'messages looked at in {folder} have the same Message-ID and other bytes][: first altered byte {offset}]' +
      '[; {bytes:count} bytes on the source, {targetBytes:count} on the target]',
    hint: 'Remove the altered copy and run with --again, or leave it as it is.',
  },
  'copy-missing': {
    title: 'Not where it was put, and still to be searched for',
    meaning:
      'The copy is no longer in the folder of the target in which it was put. Every run searches the whole mailbox ' +
      'for it: what a user has moved is verified where it is now, what is nowhere is listed as removed. That search ' +
      'has not come to its end yet.',
    todo:
      'Run again: the search goes on, and ends when each folder of the target can be opened; verify names those that ' +
      'cannot. Nothing is sent a second time meanwhile.',
    message: 'The copy is not where it was put; the search for it has not ended yet',
    hint: 'Run again: the search goes on.',
  },
  'target-vanished': {
    title: 'Removed from the target after it was copied',
    meaning:
      'The message was stored on the target, and later it was no longer anywhere in that mailbox. Probably its ' +
      'user deleted it. It is never sent again by itself.',
    todo: 'Ask the user. If it is wanted again, run with --again <folder>.',
    message: 'Removed from the target after it was copied',
    hint: 'If it is wanted again: run with --again for this folder.',
  },
  'unreadable-on-target': {
    title: 'The target does not give this message back',
    meaning:
      'The target stores the message, but on each try refuses to give it back, or hangs up over it: a damaged or ' +
      'quarantined file, mostly. A copy of ours stays there unverified and is never sent again; a message of others ' +
      'is left alone. Everything else is read and verified.',
    todo:
      'Show the reason to the provider of the target and have the message repaired. Then type the same run command: ' +
      'the copy is verified. A message of others is looked at again with --again <folder>.',
    message:
      'The target does not give back[ {count:count} messages][ the message with UID {uid}][ in {folder}][: {reason}]',
    hint: 'Show the reason to the provider of the target, then run or verify again.',
  },
  ghost: {
    title: 'A surplus copy of ours on the target',
    meaning:
      'A copy whose answer never came arrived all the same, after the message had been sent again. It is a second ' +
      'copy of a message that is already verified.',
    todo:
      'It does no harm. To remove it: pec-migrate run <plan> --remove-ghosts removes only copies that are verified ' +
      'to be ours and surplus.',
    message: 'A surplus copy[ with UID {uid}] is in {target}',
    hint: 'run --remove-ghosts removes it, after verifying that it is ours.',
  },
  adopted: {
    title: 'Already on the target, recognised by content',
    meaning:
      'The same bytes were already there, from another tool or an earlier run. They were verified like any other ' +
      'and not sent again.',
    todo: 'Nothing to do.',
    message: 'Already on the target, recognised by content',
    hint: 'Nothing to do.',
  },
  'keyword-refused': {
    title: 'The target does not keep a label',
    meaning:
      'The message is verified, but the target does not allow one or more of its keywords (labels set by users or ' +
      'programs).',
    todo: 'Nothing, unless a program depends on that label.',
    message: 'The target does not keep the keyword[ {other}][ of {count} messages]',
    hint: 'Nothing to do, unless a program depends on it.',
  },
  'flags-changed': {
    title: 'Someone changed the flags meanwhile',
    meaning:
      'The message is verified; its flags (read, answered, …) on the target are no longer those that were sent, ' +
      'because a user or program changed them. That is left as it is.',
    todo: 'Nothing to do.',
    message: 'Flags were changed on the target after the copy[: {other}]',
    hint: 'Nothing to do.',
  },
  'flag-not-kept': {
    title: 'The target does not keep a flag',
    meaning:
      'The message is verified, but the target does not store one of the system flags (for example answered or draft).',
    todo: 'Nothing to do; it is listed for the record.',
    message: 'The target does not keep the flag[ {other}]',
    hint: 'Nothing to do; it is listed for the record.',
  },
  'date-changed': {
    title: 'The target shows another date of receipt',
    meaning:
      'The bytes are equal, but the date on which the server says it received the message (INTERNALDATE) is not ' +
      'the one that was sent. The dates inside the message and its receipts are untouched.',
    todo: 'Nothing to do for the evidence. Mail programs may sort the message elsewhere.',
    message: 'The target shows another date of receipt[: {other}]',
    hint: 'Nothing to do; the dates inside the message are untouched.',
  },
  'date-not-representable': {
    title: 'The date of receipt cannot be written on the target',
    meaning:
      'The source gives no usable date of receipt, or one that the target cannot hold (before 1970, for example). ' +
      'The message was stored without it.',
    todo: 'Nothing to do; the dates inside the message are untouched.',
    message: 'The date of receipt[ ({reason})] cannot be kept on the target',
    hint: 'Nothing to do; the dates inside the message are untouched.',
  },
  'date-from-header': {
    title: 'Dated by its own header',
    meaning:
      'The source gives no date of receipt that can be kept (none, one before 1970, or one that cannot be read). The ' +
      'copy has the date of the newest Received field, else of Date, instead of today’s.',
    todo: 'Nothing to do; it is listed for the record.',
    message: 'Dated by its header[: {other}]',
    hint: 'Nothing to do; it is listed for the record.',
  },
  'size-misreported': {
    title: 'The source announces a wrong size',
    meaning:
      'The source announced one size and twice gave the same bytes of another size. Those bytes were copied and ' +
      'verified.',
    todo: 'Nothing to do.',
    message: 'The source announced a wrong size[: {limit:size} instead of {bytes}]',
    hint: 'Nothing to do.',
  },
  'moved-by-user': {
    title: 'The message was moved on the target',
    meaning:
      'The message is no longer in the folder where it was stored, but the same bytes are elsewhere in the same ' +
      'mailbox. A user or a rule moved it.',
    todo: 'Nothing to do.',
    message: 'Moved on the target[ to {other}]',
    hint: 'Nothing to do.',
  },
  'flags-followed': {
    title: 'Flags that changed on the source were carried over',
    meaning:
      'After the copy a user read, answered or marked messages on the source. The target still had what was ' +
      'written there, so it got the same change, and nothing else. What a user has changed on the target is never ' +
      'touched.',
    todo: 'Nothing to do.',
    message: 'Flags that changed on the source were carried over[ to {count} messages]',
    hint: 'Nothing to do.',
  },
  'deleted-at-source': {
    title: 'Deleted on the source after it was copied',
    meaning:
      'The message is verified on the target, and the source no longer has it. The copy stays: nothing is ever ' +
      'deleted because the source deleted it.',
    todo: 'Nothing to do. Whoever deleted it on purpose deletes it on the target too.',
    message: 'Deleted on the source after the copy[: {count} messages]; the copies stay',
    hint: 'Nothing to do.',
  },
  'moved-at-source': {
    title: 'Moved to another folder of the source after it was copied',
    meaning:
      'The message has left its folder on the source, and the same bytes are in another one. It was copied there ' +
      'too, and the first copy stays where it is: on the target it is in both folders.',
    todo: 'Nothing to do. Whoever does not want it twice deletes it from the folder that it has left.',
    message: 'Moved to another folder of the source after the copy[: {count} messages]; on the target they are in both',
    hint: 'Nothing to do, or delete them from the folder that they have left.',
  },
  'renamed-at-source': {
    title: 'The folder was renamed on the source',
    meaning:
      'A folder of the source that is copied already has another name now. It was recognised, nothing is copied ' +
      'again, and on the target it keeps the place where it was first written.',
    todo: 'Nothing to do. Rename it on the target, if the new name is wanted there too; that is followed.',
    message: 'Renamed on the source[ from {folder}][ to {other}]; on the target it stays[ {target}]',
    hint: 'Nothing to do.',
  },
  'not-in-its-folder': {
    title: 'Not in its folder, and not looked for in all others',
    meaning:
      'verify did not find the message in the folder of the target where it belongs, and has not looked in all the ' +
      'others: it was ended before, or one of them could not be opened. Its user may have moved it.',
    todo: 'Let verify come to its end: it then says whether the message was moved or is missing.',
    message: 'Not in its folder on the target; not yet looked for in all the others',
    hint: 'Verify again, to the end, when all folders can be opened.',
  },
  'messages-unlisted': {
    title: 'A server counts more messages than it lists',
    meaning:
      'Asked twice, the server says that the folder has more messages than it lists. What it does not list can be ' +
      'neither copied nor verified.',
    todo: 'Ask the provider to repair the index of the folder, then run and verify again.',
    message: 'In {folder} {count} messages are counted and not listed by {side}',
    hint: 'Ask the provider to repair the index of this folder, then verify again.',
  },
  missing: {
    title: 'Not on the target',
    meaning: 'verify found no message with these bytes anywhere in the target mailbox.',
    todo:
      'If the migration is not finished, run it. If it is, ask whether a user deleted the message; to have it ' +
      'again, run with --again <folder>.',
    message: 'The message[ with UID {uid}] is not on the target',
    hint: 'Run the migration; or run with --again for this folder if it was deleted and is wanted.',
  },
  'provider-note': {
    title: 'Something is known about this provider',
    meaning:
      'The plan names a preset for this server, and the preset knows of something that can go wrong there, or ' +
      'rests on something that nobody confirmed. Each note says how it is known.',
    todo:
      'Read it, and settle it with the provider or the holders before the night; pec-migrate providers <name> ' +
      'shows all of it with its sources. What the server itself says is checked apart and goes before any note. A ' +
      'note that is settled can be put on the plan’s accept list.',
    message: 'About {other}, server {server}[: {reason}]',
    hint: 'Settle it before the night, if it concerns you; pec-migrate providers shows the sources.',
  },
  'flags-differ': {
    title: 'Flags are not the same on both sides',
    meaning:
      'The bytes are equal, the flags are not. Users who read and answer mail cause this; it makes verify fail ' +
      'only with --strict.',
    todo: 'Nothing, unless nobody has used the mailbox yet.',
    message: 'Flags differ[: {other}]',
    hint: 'Nothing to do, unless nobody has used the mailbox yet.',
  },
  'unexpected-message': {
    title: 'A message that the source does not have',
    meaning:
      'The target holds a message that does not come from the source: usually new mail. It makes verify fail only ' +
      'with --strict.',
    todo: 'Nothing to do.',
    message: 'The target holds a message[ (UID {uid})] that the source does not have',
    hint: 'Nothing to do; usually it is new mail.',
  },
  'altered-copy-left': {
    title: 'An altered copy stays beside the good one',
    meaning:
      'This copy was found altered, and run --again has made a good one beside it. What is on the target is never ' +
      'removed without being asked, so both are there. It makes verify fail only with --strict.',
    todo: 'Remove it by hand if it is not wanted; the next verify sees that it is gone.',
    message: 'An altered copy stays beside the good one[: UID {uid}]',
    hint: 'Remove it by hand if it is not wanted.',
  },
  'signature-broken': {
    title: 'The signature is broken on the target',
    meaning:
      'The copy has other bytes than its original, and its S/MIME signature does not hold: a receipt or an envelope ' +
      'loses the proof of its provider by that. What is judged is the signed part, byte for byte, the key that ' +
      'signed it, and that the signer is the sender; who issued the certificate, until when it was valid and whether ' +
      'it was revoked is not.',
    todo:
      'Keep the original from the source (verify --save <dir>), and copy it once more: run --again <folder>. Where ' +
      'the source signature is "not-known" only its digest was at hand: verify --against source says whether it was ' +
      'good there.',
    message: 'The signature of the copy does not hold[: {reason}][; first altered byte {offset}]',
    hint: 'Keep the original from the source, and make another copy (run --again).',
  },
  'signature-broken-at-source': {
    title: 'The signature was already broken on the source',
    meaning:
      'Source and target hold the same bytes, and the S/MIME signature in them does not hold. The copy is as good as ' +
      'its original; the migration has not broken it. Issuer, validity and revocation of certificates are not judged.',
    todo: 'Nothing for the migration. Where the message matters, ask the old provider for it as long as it can answer.',
    message: 'The signature was already broken on the source[: {reason}]',
    hint: 'The copy is identical; where the message matters, ask the old provider.',
  },
  'signature-unreadable': {
    title: 'The signature could not be judged',
    meaning:
      'The message is signed in a way that cannot be read here: no valid CMS, the certificate left out, or an ' +
      'algorithm that is not known. Whether it holds is not said; that the bytes are those of the source is verified ' +
      'all the same.',
    todo: 'Look at it with a mail program or with openssl cms -verify.',
    message: 'The signature could not be judged[: {reason}]',
    hint: 'The bytes are compared all the same.',
  },
  'cannot-write-report': {
    title: 'The place of the report does not take it',
    meaning:
      'The disk is full (ENOSPC), a quota or a limit of file sizes is reached (EDQUOT, EFBIG), the file system can ' +
      'only be read (EROFS), or the device failed (EIO). No report was left behind; the journal is as it was.',
    todo: 'Free some space there, or name another place with --out; then type the same command.',
    message: 'The report cannot be written to {path}: there is no room, or the place does not take it ({reason})',
    hint: 'Free some space there, or name another place with --out; nothing was left behind.',
  },
  'report-altered': {
    title: 'A file of the report was altered',
    meaning:
      'Its bytes are not those whose SHA-256 stands in SHA256SUMS, or it does not have the form in which it is ' +
      'written. Which of the two was changed, the file or its sum, only a signature or a time stamp beside them can ' +
      'tell.',
    todo:
      'Take another copy of the report, or write it anew from the journal; compare the number of its manifest with ' +
      'the one on paper.',
    message: 'File {path} was altered[, at line {line}][, by its sum in {other}][, field {where}][: {reason}]',
    hint: 'Take another copy of the report, or write it anew from the journal.',
  },
  'report-missing': {
    title: 'A file of the report is missing',
    meaning: 'The report names it, and it is not there.',
    todo: 'Take another copy of the report, or write it anew from the journal.',
    message: 'File {path} is missing',
    hint: 'Take another copy of the report, or write it anew from the journal.',
  },
  'report-unlisted': {
    title: 'A file lies in the report that is not part of it',
    meaning:
      'SHA256SUMS does not list it, and it is no signature or time stamp (.p7m, .p7s, .tsr, .tsd, .tst) in which the ' +
      'SHA-256 of a file of the report stands. Nothing says who put it there, or of what it speaks.',
    todo: 'Take it out of the folder, and check again.',
    message: 'File {path} is not listed in SHA256SUMS',
    hint: 'Take it out of the folder, and check again.',
  },
  'report-contradicts': {
    title: 'Two files of the report do not agree',
    meaning:
      'Each message has a line in manifest.txt and a row in messages.csv, and the sums of report.json are those of ' +
      'the rows. Here one says otherwise than the other, whatever their own sums in SHA256SUMS say.',
    todo:
      'Do not rely on either. Take another copy of the report, or write it anew from the journal; compare the number ' +
      'of its manifest with the one on paper.',
    message: 'File {path}[, line {line}] does not agree with {other}[: {where}][, {reason}]',
    hint: 'Rely on neither; take another copy of the report, or write it anew from the journal.',
  },
  'address-forgotten': {
    title: 'A published address that the plan does not know',
    meaning:
      'The index of the administrations (IPA) publishes this certified address for the body, and the plan has it ' +
      'neither as a source, nor as a target, nor as a retired mailbox. Nobody decided what becomes of its mail.',
    todo:
      'Add its mailbox to the plan; or write it with retired: and the reason. If it belongs to nobody any more, have ' +
      'it taken out of IPA.',
    message: 'The plan forgets {user}, which is published',
    hint: 'Add its mailbox to the plan, or write it with retired: and the reason.',
  },
  'address-to-change': {
    title: 'A published address that the plan replaces',
    meaning:
      'The address is a source of the plan, and its mail goes to another address. Where it is published, writers go ' +
      'on using the old one.',
    todo:
      'Have the new address published in each of the places, once the new mailbox works; the body’s contact for IPA ' +
      'does it there. The list of --csv has a row for each place.',
    message: 'The address {user} is published, and is replaced by {other}',
    hint: 'Have the new address published once the new mailbox works.',
  },
  'address-unpublished': {
    title: 'An address of the plan that is in none of the files',
    meaning:
      'The files do not name it: the mailbox is internal, the address is new and not published yet, it is written ' +
      'otherwise in the plan, or the data set that has it was not given.',
    todo:
      'Compare how it is written; give together pec-ente, enti, ' +
      'aree-organizzative-omogenee and unita-organizzative.',
    message: 'The address {user} is in none of the files',
    hint: 'Compare how it is written, and give all data sets.',
  },
  'ipa-row-unread': {
    title: 'A row of the open data could not be read',
    meaning:
      'Its quotes do not fit, it has more cells than the header, it names no body, or an address in it is none. What ' +
      'it publishes was not compared; the other rows were. Where it speaks of the body, nobody can say that none is ' +
      'forgotten, and the command ends with 3.',
    todo: 'Look at that line of the file, correct it, or fetch the file anew; then type the same command.',
    message: 'Line {line} of {path} could not be read',
    hint: 'Correct that line, or fetch the file anew.',
  },
}
