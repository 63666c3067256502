// Italian: what the holder of a mailbox reads on paper, without knowing what a migration is.

import { systemInWords } from './system-reasons.ts'
import type { HandoutWords } from './handout-phrases.ts'
import { count } from './ui-amounts.ts'

export const handoutIt: HandoutWords = {
  title: 'La casella PEC viene trasferita: i nuovi parametri',
  titleGivenUp: 'Questa casella PEC viene dismessa',
  sections: {
    changes: 'Che cosa cambia',
    times: 'Quando',
    parameters: 'I nuovi parametri',
    amount: 'Quanto sarà scaricato',
    steps: 'Passo per passo',
    protocol: 'Protocollo e altri applicativi',
    not: 'Che cosa non fare nel frattempo',
    help: 'Assistenza',
    text: 'Dall’amministrazione',
  },
  oldAddress: 'Indirizzo attuale',
  newAddress: 'Nuovo indirizzo',
  sameAddress: 'resta lo stesso',
  under: 'La posta precedente è nella cartella',
  others: 'La nuova casella contiene anche la posta di',
  unknown: 'chiedere all’assistenza',
  oldServer: 'Server attuale',
  newServer: 'Nuovo server',
  mailbox: 'Casella',
  contact: 'Referente',
  reason: 'Motivo',
  retired:
    'Questa casella non viene trasferita: la sua posta non è copiata, e nessuna nuova casella ne prende il posto. ' +
    'Chi ha ancora bisogno di messaggi che vi si trovano li salva prima che l’accesso finisca.',
  archived:
    'Questa casella non ha un successore. La sua posta è conservata dall’amministrazione come file. Chi ha bisogno ' +
    'di un messaggio lo chiede all’assistenza.',
  archive: 'Archivio',
  inArchive: 'Messaggi',
  givenUp: { retired: 'dismessa', archived: 'conservata in un archivio' },
  times: {
    sendingDiscouraged: 'Da qui in poi inviare solo ciò che non può attendere: le ricevute possono richiedere 24 ore.',
    sendingStops: 'Dalla vecchia casella non si può più inviare.',
    receivingStops: 'Nella vecchia casella non arriva più nulla.',
    opens: 'Comincia il trasferimento: non usare la casella.',
    closes: 'La nuova casella funziona: usarla con i parametri qui sotto.',
    olderMailUntil: 'Entro questo momento è tornata la posta precedente. Fino ad allora arriva gradualmente.',
    accessStops: 'La vecchia casella non si può più aprire.',
  },
  noTimes: 'Lo comunica l’assistenza.',
  clock: (timezone) => `Tutti gli orari secondo ${timezone}.`,
  imapServer: 'Posta in arrivo: server IMAP',
  imapPort: 'Posta in arrivo: porta, protezione',
  smtpServer: 'Posta in uscita: server SMTP',
  smtpPort: 'Posta in uscita: porta, protezione',
  askHelpdesk: 'chiedere all’assistenza',
  login: 'Nome utente',
  password: 'Password',
  passwordApart: 'comunicata a parte; non sta su nessuna pagina',
  webmail: 'Con un browser',
  tls: { implicit: 'SSL/TLS', starttls: 'STARTTLS', none: 'nessuna' },
  amount: (messages, bytes) =>
    `La casella contiene circa ${messages} messaggi (${bytes}). Un programma di posta configurato da nuovo li ` +
    `scarica ` +
    'una volta, su ogni postazione. Con una linea lenta è meglio cominciare di sera, e da una sola postazione.',
  notCounted:
    'Non è ancora stato contato. Un programma di posta configurato da nuovo scarica una volta tutta la posta.',
  steps: ({ host, port, tls, login }) => [
    {
      program: 'Outlook',
      steps: [
        'File › Aggiungi account. Scrivere il nuovo indirizzo, aprire le opzioni avanzate e scegliere la ' +
          'configurazione manuale.',
        `Scegliere IMAP. Posta in arrivo: ${host}, porta ${port}, crittografia ${tls}.`,
        'Posta in uscita: come sopra, con lo stesso nome utente e la stessa password.',
        `Nome utente: ${login}. Non scegliere l’autenticazione password di protezione (SPA).`,
        'Quando il nuovo account mostra la posta: File › Impostazioni account, e togliere il vecchio account.',
      ],
    },
    {
      program: 'Thunderbird',
      steps: [
        'Menu ☰ › Nuovo account › Email. Scrivere nome, nuovo indirizzo e password, poi scegliere la configurazione ' +
          'manuale.',
        `In entrata: IMAP, ${host}, porta ${port}, sicurezza della connessione ${tls}, autenticazione «Password ` +
          'normale».',
        `Nome utente, in entrata e in uscita: ${login}.`,
        'In uscita: come sopra. Poi esaminare, e terminare.',
        'Quando il nuovo account mostra la posta: Impostazioni account › Azioni account, e rimuovere il vecchio ' +
          'account.',
      ],
    },
    {
      program: 'Apple Mail',
      steps: [
        'Mail › Aggiungi account › Altro account Mail. Scrivere nome, nuovo indirizzo e password, e accedere.',
        `Quando lo chiede: nome utente ${login}, tipo IMAP, server in entrata ${host}, server in uscita come sopra.`,
        `Mail › Impostazioni › Account › Impostazioni server: togliere le impostazioni automatiche; porta ${port}, ` +
          `${tls}.`,
        'Quando il nuovo account mostra la posta: Mail › Impostazioni › Account, e rimuovere il vecchio account.',
      ],
    },
  ],
  readBy: 'Questa casella è letta da:',
  protocol: [
    'Prima che cominci il trasferimento: chi gestisce l’applicativo ne ferma la lettura e l’invio con questa casella.',
    'Quando la nuova casella funziona: cambiare server, porta, protezione, nome utente e password per la posta in ' +
      'arrivo e in uscita.',
    'Farlo cominciare dalla posta che arriva da quel momento. Quella copiata è già protocollata, e lo sarebbe una ' +
      'seconda volta.',
    'Avviarlo, protocollare un messaggio, e controllare che di un messaggio inviato tornino le ricevute.',
  ],
  not: [
    'Non togliere il vecchio account dal programma di posta prima di vedere la posta in quello nuovo.',
    'Non copiare o spostare a mano i messaggi dal vecchio account al nuovo: sono copiati d’ufficio, e ci sarebbero ' +
      'due volte.',
    'Ciò che sta solo sulla postazione (POP, cartelle locali) non viene trasferito: avvisare prima l’assistenza.',
    'Non provare più volte una password: pochi rifiuti bloccano la casella. Chiedere all’assistenza.',
    'Non inviare di nuovo ciò che è stato inviato poco prima del trasferimento: attendere le ricevute per 24 ore, ' +
      'poi ' +
      'chiedere.',
  ],
  notGivenUp: [
    'Non inviare più da questa casella, e non indicarne l’indirizzo in nuove lettere e pagine.',
    'Non cancellare ciò che può ancora servire: chiedere all’assistenza.',
  ],
  noHelpdesk: 'Rivolgersi a chi ha consegnato questa pagina.',
  indexTitle: 'Pagine con i nuovi parametri',
  pages: (written, value) => (value === 1 ? '1 pagina' : `${written} pagine`),
  mergeHint: 'mail-merge.csv ha una riga per pagina: indirizzi, referente, file.',
  noGroup: 'Senza gruppo',
  whole: (characters) => `(${characters} caratteri)`,
  page: 'pagina',
  usage: {
    noOut: 'Dove? handout <piano> --out <cartella>.',
    place: (place) =>
      `La cartella ${place} c’è già, contiene altro oltre a pagine nostre, ed è rimasta com’era: indicarne una ` +
      'nuova o vuota.',
    text: (file, reason) =>
      `Il testo per le pagine indicato nel piano non si può leggere da ${file}: ` + `${systemInWords(reason, 'it')}.`,
  },
  closing: ({ place, pages, givenUp, counted, withoutContact }) => ({
    happened:
      `${pages === 1 ? 'Scritta 1 pagina' : `Scritte ${count(pages, 'it')} pagine`} in ${place}` +
      `${givenUp === 0 ? '' : `, di cui ${count(givenUp, 'it')} per caselle dismesse`}.`,
    means:
      (counted === 0
        ? 'Non dicono ancora quanto sarà scaricato: nessuna esecuzione ha elencato le caselle. '
        : 'Dicono quanto sarà scaricato, secondo il registro. ') +
      'Non contengono password.' +
      (withoutContact === 0 ? '' : ` ${count(withoutContact, 'it')} non hanno un referente nel piano.`),
  }),
}
