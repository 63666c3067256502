// What the system says when something cannot be done, in words, with what to do; its code stays beside it.

import type { Language } from '../model/request.ts'

const phrases: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  EACCES: {
    en: 'no permission; look at who may read and write there',
    it: 'permesso negato; controllare chi può leggere e scrivere lì',
  },
  EPERM: { en: 'the system does not allow it', it: 'il sistema non lo permette' },
  ENOENT: {
    en: 'no such file or folder; look at its name and its path',
    it: 'il file o la cartella non esiste; controllare nome e percorso',
  },
  ENOTDIR: {
    en: 'a part of the path is a file, not a folder',
    it: 'una parte del percorso è un file, non una cartella',
  },
  EISDIR: { en: 'that is a folder, not a file', it: 'è una cartella, non un file' },
  EEXIST: { en: 'it is there already', it: 'esiste già' },
  ENOSPC: { en: 'the disk is full', it: 'il disco è pieno' },
  EDQUOT: { en: 'the quota of the disk is used up', it: 'la quota del disco è esaurita' },
  EROFS: { en: 'this disk can only be read', it: 'questo disco è di sola lettura' },
  EIO: { en: 'the device has a fault', it: 'il dispositivo ha un guasto' },
  EMFILE: { en: 'too many files are open', it: 'troppi file aperti' },
  ENAMETOOLONG: { en: 'the name is too long', it: 'il nome è troppo lungo' },
  EBUSY: { en: 'another program uses it', it: 'è in uso da un altro programma' },
  ECONNREFUSED: {
    en: 'nothing listens on this port, or a firewall refuses it',
    it: 'su questa porta non risponde nessuno, oppure un firewall la rifiuta',
  },
  ECONNRESET: { en: 'the other side broke the connection off', it: 'l’altra parte ha interrotto la connessione' },
  EPIPE: { en: 'the other side has closed the connection', it: 'l’altra parte ha chiuso la connessione' },
  ETIMEDOUT: {
    en: 'no answer; the server is down, or a firewall swallows the connection',
    it: 'nessuna risposta; il server è spento, oppure un firewall blocca la connessione',
  },
  EHOSTUNREACH: {
    en: 'there is no way to this address from here',
    it: 'da qui questo indirizzo non si raggiunge',
  },
  ENETUNREACH: { en: 'there is no way to this network from here', it: 'da qui questa rete non si raggiunge' },
  ENOTFOUND: {
    en: 'there is no server of this name; look at host in the plan',
    it: 'non esiste un server con questo nome; controllare host nel piano',
  },
  EAI_AGAIN: {
    en: 'the name cannot be looked up just now; look at the network and its DNS',
    it: 'per ora il nome non si riesce a risolvere; controllare la rete e il DNS',
  },
}

/** Of TLS, by how its words begin. */
const ofTls: readonly (readonly [string, Readonly<Record<Language, string>>])[] = [
  [
    'self-signed certificate in certificate chain',
    {
      en: 'it is signed by an authority that is not known here',
      it: 'è firmato da un’autorità che qui non è nota',
    },
  ],
  ['self-signed certificate', { en: 'it is signed by nobody but itself', it: 'è firmato soltanto da sé stesso' }],
  [
    'unable to ',
    { en: 'it is signed by an authority that is not known here', it: 'è firmato da un’autorità che qui non è nota' },
  ],
  ['certificate is not yet valid', { en: 'it is not valid yet', it: 'non è ancora valido' }],
  ['certificate has expired', { en: 'its time is over', it: 'la sua validità è terminata' }],
  [
    "Hostname/IP does not match certificate's altnames",
    { en: 'it names another host', it: 'è intestato a un altro host' },
  ],
]

/** The reason in words, where it is one of the system; else as it is. `text`: a code, or the message of an error. */
export function systemInWords(text: string, lang: Language): string {
  // Of a host with several addresses, each says its own.
  const parts = text.split('; ')
  if (parts.length > 1 && parts.every((part) => part.startsWith('connect E')))
    return parts.map((part) => systemInWords(part, lang)).join('; ')
  const tls = ofTls.find(([start]) => text.startsWith(start))
  if (tls !== undefined) return tls[1][lang]
  const [, before = '', code = '', after = ''] =
    /^((?:connect|getaddrinfo|read|write|bind|listen) )?(E[A-Z_]{2,})\b(?:: [a-z][^,]*)?,?(.*)$/.exec(text) ?? []
  const phrase = phrases[code]?.[lang]
  if (phrase === undefined) return text
  // Of a file its path; of a connection its address.
  const where = /'([^']*)'/.exec(after)?.[1] ?? (before === '' ? '' : after.trim())
  return `${phrase} (${[code, where].filter((part) => part !== '').join(' ')})`
}
