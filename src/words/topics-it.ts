// What `pec-migrate help <topic>` says in Italian.

import { columnWordsHere } from './topic-places.ts'
import type { TopicTexts } from './topics.ts'

export const topicsIt: TopicTexts = {
  windows: {
    title: 'Quando si può lavorare: la finestra del passaggio, e che cosa accade alla sua chiusura',
    text: [
      '  window: { opens: 2026-12-24T14:00, closes: 2026-12-28T08:00, drain: 10m }',
      'Una finestra, o un elenco. Gli orari senza fuso valgono nel timezone del piano (se manca, Europe/Rome). ' +
        'Un’ora che gli orologi saltano vale l’istante del salto; se un’ora si ripete, la finestra apre alla prima ' +
        'e chiude alla seconda. Le durate si scrivono 90s, 10m, 2h30m, 30d.',
      'Una finestra si chiude all’ora indicata. Non si comincia nulla che, alla velocità misurata fin lì, non ' +
        'finirebbe prima di drain. Negli ultimi minuti (drain) si finisce e si verifica ciò che è cominciato. Mezzo ' +
        'secondo prima di closes ciò che è ancora aperto viene interrotto; l’esecuzione successiva lo chiarisce. Il ' +
        'codice di uscita è 5, e lo stesso comando riprende.',
      'run --wait aspetta finché si può lavorare e prosegue da sola nella finestra successiva. run --ignore-window ' +
        'lavora a qualsiasi ora, e il rapporto lo dice. run --max-runtime 4h è una finestra senza scriverla nel ' +
        'piano.',
      'Se copia e verifica non ci stanno entrambe, ha la precedenza la copia (lo vieta phases: cutover: ' +
        'proofMayWait: false). check dice giorni prima se tutto rientra nella finestra, e quando finirebbe.',
    ],
  },
  phases: {
    title: 'Le fasi: che cosa si copia prima, durante e dopo la finestra',
    text: [
      '  phases:\n' +
        '    precopy: { window: { nightly: { from: "20:00", to: "06:00" } } }\n' +
        '    cutover: { recent: 30d }\n' +
        '    backfill: { until: 2026-12-31T23:59 }',
      'Prima della prima finestra è pre-copia (precopy), durante la finestra passaggio (cutover), dopo recupero ' +
        '(backfill) fino al suo termine. Senza --phase decide l’orologio. La finestra del passaggio sta all’inizio ' +
        'del piano (window), quelle delle altre fasi sotto la fase.',
      'Trattengono il lavoro solo gli orari scritti: con una finestra e senza phases.precopy, un’esecuzione avviata ' +
        'prima della finestra copia a qualsiasi ora. Una notte appartiene al giorno in cui comincia.',
      'cutover: recent: 30d copia prima gli ultimi 30 giorni di ogni casella, per priorità, poi il resto. Se ' +
        'nessuna fase può lavorare, l’esecuzione esce con 4 e dice quando si potrà, e che cosa digitare.',
      'run --phase precopy (oppure cutover, backfill) ne sceglie una, vincolata solo ai suoi orari.',
    ],
  },
  passwords: {
    title: 'Dove stanno le password: mai nel piano',
    text: [
      'Una password è esattamente una di queste, per una casella oppure, con {user}, per un intero server:',
      '  password: { env: URP_VECCHIA }\n' +
        '  password: { file: "segreti/{user}.txt" }\n' +
        '  password: { command: "pass show pec/{user}" }\n' +
        '  password: { prompt: true }',
      'I percorsi dei file partono dalla cartella del piano, e il file ha una riga sola. Se altri possono leggerlo, ' +
        'viene detto: chmod 600. Un comando stampa la password nella prima riga.',
      'A migliaia si prendono da una tabella che solo il proprietario può leggere:',
      '  secrets: segreti.csv        colonne: side, server, user, password',
      'In side si scrive origine o destinazione (oppure source o target). Prima vale la password della casella ' +
        'stessa, poi l’utenza master del server, poi la riga della tabella, infine il modello del server.',
      'Una sola utenza che apre tutte le caselle:',
      '  master: { user: migrazione, password: { env: MASTER } }',
      'con form: "{user}*{master}" dove il server lo richiede, oppure form: authzid.',
      'Un accesso rifiutato non si ripete finché la password non cambia: i gestori bloccano le caselle. Dopo uno ' +
        'sblocco, run --retry-logins. Prima della notte: check <piano> --logins.',
    ],
  },
  csv: {
    title: 'Le caselle da un foglio di calcolo, e gli elenchi per aprirli con uno',
    text: [
      '  pec-migrate init piano.yaml --from-csv caselle.csv\n  mailboxesFrom: caselle.csv',
      'init porta le righe in un nuovo piano; con mailboxesFrom restano nella loro tabella, accanto a mailboxes o ' +
        'al suo posto.',
      'File: .xlsx (il primo foglio che ha righe), oppure testo con virgole, punti e virgola o tabulazioni, in ' +
        'UTF-8, in UTF-16, o come Excel salva un normale CSV (Windows-1252). È ammessa una prima riga sep=;.',
      'Colonne:',
      '  id, group, priority, source_server, source_user, source_address,\n' +
        '  target_server, target_user, target_address, under, merge, archive,\n' +
        '  contact, applications, retired',
      'Servono source_user e target_user (oppure archive, o retired). Un indirizzo senza utente vale anche da utente.',
      'Le intestazioni si capiscono anche da queste parole. Per un account il lato da solo è il suo utente; con una ' +
        'parte, nell’ordine che si vuole, è quella parte: Vecchio indirizzo, Nuova casella, Server di origine. ' +
        'Maiuscole, accenti, spazi e trattini non contano:',
      columnWordsHere,
      'Le altre colonne (note, telefono) si lasciano stare, e si dice quali; di un’intestazione quasi uguale a una ' +
        'di queste si chiede.',
      'A una casella della tabella si aggiungono altre chiavi con una voce del piano che ha il suo id:',
      '  mailboxes:\n    - { id: protocollo, folders: { map: { INBOX: Vecchia } } }',
      'Gli elenchi scritti da --csv hanno le intestazioni nella lingua delle righe e il separatore di ' +
        'mailboxesFrom, altrimenti il punto e virgola in italiano ' +
        'e la virgola in inglese; --csv-separator ne sceglie un altro. Un file che non è un tale elenco non viene ' +
        'mai sovrascritto.',
    ],
  },
  speed: {
    title: 'Velocità: quante connessioni, e che cosa la limita',
    text: [
      '  mailboxesInParallel: 8\n' +
        '  servers:\n' +
        '    vecchio:\n' +
        '      connections: { total: 16, perMailbox: 3 }\n' +
        '      limits: { bytesPerSecond: 20MB }',
      'connections dice quante connessioni sono ammesse a un server per tutte le caselle insieme. Una casella ne ' +
        'usa una verso l’origine e due verso la destinazione. Se un server ne accetta meno, o rallenta, il numero ' +
        'scende da solo e risale con prudenza; status dice quante ne valgono ora.',
      'limits vale per tutte le caselle di un server insieme. MB sono 10^6 byte, MiB 2^20.',
      'run --memory 96MB limita la memoria per i messaggi in viaggio (se manca, 192MB). compress: auto comprime ' +
        'dove si è misurato che conviene; on e off lo decidono. patience: 10m dice per quanto un comando può ' +
        'restare senza risposta.',
      'check misura quanto rendono le origini, check --rehearse quanto accettano le destinazioni, e dicono quando ' +
        'si finirebbe.',
    ],
  },
}
