// The words of check --logins: who has to act, why, and how the look at all logins ended.

import type { Code } from '../model/codes.ts'
import type { Language } from '../model/request.ts'
import type { Actor, CheckDocument } from '../model/status.ts'
import { count } from './ui-amounts.ts'
import type { Told } from './ui-phrases.ts'
import { explain } from './words.ts'

type Logins = NonNullable<CheckDocument['logins']>

export type LoginsWords = {
  /** Who has to act, as a heading or a cell. */
  who: Record<Actor, string>
  /** Goes over the table of those who have to act. */
  acts(who: string, logins: number): string
  /** Logins that the table leaves out. */
  more(count: number): string
  columns: { mailbox: string; group: string; side: string; why: string; contact: string }
  side: Record<'source' | 'target', string>
  wholeServer(server: string): string
  /** Beside a journal that cannot be written. */
  notRemembered: string
  todo: string
  tried(tried: number, of: number, failed: number): string
  allWork(about: Logins): Told
  someFail(about: Logins & { troubles: number }): Told
  stopped: Told
  written(file: string): string
}

const whyEn: Partial<Record<Code, string>> = {
  'login-refused': 'user or password wrong',
  'password-expired': 'password expired',
  'mailbox-locked': 'mailbox locked',
  'imap-disabled': 'IMAP switched off',
  'app-password-needed': 'app password needed',
  'mailbox-unavailable': 'not opened by the server',
  'secret-missing': 'password missing',
  'server-unreachable': 'server unreachable',
  'server-busy': 'server too busy',
  'login-storm': 'too many refusals: stopped',
  'tls-untrusted': 'certificate not trusted',
  'certificate-expired': 'certificate expired',
}

const whyIt: Partial<Record<Code, string>> = {
  'login-refused': 'utente o password errati',
  'password-expired': 'password scaduta',
  'mailbox-locked': 'casella bloccata',
  'imap-disabled': 'IMAP disattivato',
  'app-password-needed': 'serve password per app',
  'mailbox-unavailable': 'il server non la apre',
  'secret-missing': 'password mancante',
  'server-unreachable': 'server irraggiungibile',
  'server-busy': 'server troppo occupato',
  'login-storm': 'troppi rifiuti: fermato',
  'tls-untrusted': 'certificato non attendibile',
  'certificate-expired': 'certificato scaduto',
}

const en: LoginsWords = {
  who: {
    holder: 'the holder of the mailbox',
    'source-admin': 'the administrator of the source',
    'target-admin': 'the administrator of the target',
    operator: 'whoever runs this migration',
  },
  acts: (who, logins) => `To act: ${who} (${count(logins, 'en')})`,
  more: (value) => `… and ${count(value, 'en')} more: --verbose or --csv <file> lists all`,
  columns: { mailbox: 'mailbox', group: 'group', side: 'side', why: 'why', contact: 'contact' },
  side: { source: 'source', target: 'target' },
  wholeServer: (server) => `all on ${server}`,
  notRemembered:
    'Refused logins cannot be written down: whoever tries next repeats them, and providers lock mailboxes for ' +
    'that. Put it right before the next try.',
  todo: 'What to do:',
  tried: (tried, of, failed) =>
    `Logins tried on both sides of ${count(tried, 'en')} of ${count(of, 'en')} mailboxes, ${count(failed, 'en')} ` +
    'with a login that does not work.',
  allWork: ({ mailboxes }) => ({
    happened:
      mailboxes === 0
        ? 'The plan copies no mailbox: there was no login to try.'
        : mailboxes === 1
          ? 'The mailbox logs in on both sides.'
          : `All ${count(mailboxes, 'en')} mailboxes log in on both sides.`,
    means:
      'Only logins were tried; nothing was read and nothing was changed. Passwords can still expire: try again ' +
      'shortly before the night.',
  }),
  someFail: ({ mailboxes, working, notTried, troubles }) => ({
    happened:
      `${count(working, 'en')} of ${count(mailboxes, 'en')} mailboxes log in on both sides; ` +
      `${troubles === 1 ? '1 login does' : `${count(troubles, 'en')} logins do`} not work` +
      ((notTried > 0
        ? `, and ${count(notTried, 'en')} mailboxes were not tried on a side whose server cannot be used`
        : '') +
        '.'),
    means:
      'Nothing was read and nothing was changed. No refused login was repeated, nor will be until its secret ' +
      'changes or --retry-logins is given. The list says who has to act.',
  }),
  stopped: {
    happened: 'Stopped before all logins were tried.',
    means: 'Nothing was changed on either side; what is listed above is only a part.',
  },
  written: (file) => `The list was written to ${file}.`,
}

const it: LoginsWords = {
  who: {
    holder: 'il titolare della casella',
    'source-admin': 'chi amministra l’origine',
    'target-admin': 'chi amministra la destinazione',
    operator: 'chi esegue questa migrazione',
  },
  acts: (who, logins) => `Deve intervenire ${who} (${count(logins, 'it')})`,
  more: (value) => `… e altri ${count(value, 'it')}: --verbose o --csv <file> li elenca tutti`,
  columns: { mailbox: 'casella', group: 'gruppo', side: 'lato', why: 'perché', contact: 'contatto' },
  side: { source: 'origine', target: 'destinazione' },
  wholeServer: (server) => `tutte su ${server}`,
  notRemembered:
    'Gli accessi rifiutati non si possono annotare: la prossima prova li ripeterebbe, e i gestori bloccano le ' +
    'caselle per questo. Rimediare prima di riprovare.',
  todo: 'Che cosa fare:',
  tried: (tried, of, failed) =>
    `Provati gli accessi da entrambi i lati di ${count(tried, 'it')} caselle su ${count(of, 'it')}; ` +
    `${count(failed, 'it')} con un accesso che non funziona.`,
  allWork: ({ mailboxes }) => ({
    happened:
      mailboxes === 0
        ? 'Il piano non copia nessuna casella: non c’era alcun accesso da provare.'
        : mailboxes === 1
          ? 'L’accesso alla casella riesce da entrambi i lati.'
          : `L’accesso riesce da entrambi i lati per tutte le ${count(mailboxes, 'it')} caselle.`,
    means:
      'Si sono provati solo gli accessi; nulla è stato letto o cambiato. Una password può ancora scadere: ' +
      'ripetere la prova poco prima della notte.',
  }),
  someFail: ({ mailboxes, working, notTried, troubles }) => ({
    happened:
      `L’accesso riesce da entrambi i lati per ${working === 1 ? '1 casella' : `${count(working, 'it')} caselle`} su ` +
      `${count(mailboxes, 'it')}; ` +
      `${troubles === 1 ? '1 accesso non funziona' : `${count(troubles, 'it')} accessi non funzionano`}` +
      ((notTried > 0
        ? `, e ${count(notTried, 'it')} caselle non sono state provate dal lato di un server che non si può usare`
        : '') +
        '.'),
    means:
      'Nulla è stato letto o cambiato. Nessun accesso rifiutato è stato o sarà ripetuto finché la password non ' +
      'cambia o non si dà --retry-logins. L’elenco dice chi deve intervenire.',
  }),
  stopped: {
    happened: 'Fermato prima di aver provato tutti gli accessi.',
    means: 'Nulla è stato cambiato da nessun lato; ciò che è elencato sopra è solo una parte.',
  },
  written: (file) => `L’elenco è stato scritto in ${file}.`,
}

/** The words in one language. */
export function loginsWords(lang: Language): LoginsWords {
  return lang === 'it' ? it : en
}

/** What the holder of a mailbox can do: a list goes to whoever has never seen this program. */
const holderEn: Partial<Record<Code, string>> = {
  'login-refused': 'Log in to the webmail with user and password, and give those that work to whoever migrates.',
  'password-expired': 'Log in to the webmail, change the expired password, and give the new one to whoever migrates.',
  'mailbox-locked': 'Have the mailbox unlocked (webmail or help desk of the provider), and tell whoever migrates.',
  'imap-disabled': 'Switch on IMAP for the mailbox in the settings of the webmail, and tell whoever migrates.',
  'app-password-needed': 'Make a password for programs in the webmail, and give it to whoever migrates.',
}

const holderIt: Partial<Record<Code, string>> = {
  'login-refused': 'Entrare nella webmail con utente e password e comunicare quelli giusti a chi segue la migrazione.',
  'password-expired':
    'Entrare nella webmail, cambiare la password scaduta e comunicare la nuova a chi segue la migrazione.',
  'mailbox-locked':
    'Far sbloccare la casella (dalla webmail o dall’assistenza del gestore) e avvisare chi segue la migrazione.',
  'imap-disabled': 'Attivare IMAP per la casella nelle impostazioni della webmail e avvisare chi segue la migrazione.',
  'app-password-needed': 'Creare nella webmail una password per app e comunicarla a chi segue la migrazione.',
}

/** What whoever has to act can do about it. */
export function todoFor(code: Code, act: Actor, lang: Language): string {
  const own = act === 'holder' ? (lang === 'it' ? holderIt : holderEn)[code] : undefined
  return own ?? explain(code, lang).todo
}

/** A code in two or three words, for a cell. */
export function whyInShort(code: Code, lang: Language): string {
  return (lang === 'it' ? whyIt : whyEn)[code] ?? explain(code, lang).title
}
