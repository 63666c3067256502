// Italian: what each code means and what the reader can do, for someone who is tired and has to decide now.

import type { CodeTable, FallbackWords } from './code-words.ts'

export const itFallbacks: FallbackWords = {
  server: 'il server',
  host: 'il server',
  port: 'la sua porta',
  mailbox: 'questa casella',
  user: 'questo utente',
  side: 'uno dei due lati',
  'side-source': 'origine',
  'side-target': 'destinazione',
  'phase-precopy': 'pre-copia',
  'phase-cutover': 'passaggio',
  'phase-backfill': 'recupero',
  folder: 'la cartella',
  target: 'la cartella di destinazione',
  reason: 'motivo non indicato',
  path: 'il file',
  count: 'alcuni',
  bytes: 'una quantità non nota',
  limit: 'un limite non noto',
  other: 'un altro elemento',
  uid: 'non noto',
  pid: 'non noto',
  startedAt: 'un momento non noto',
  where: 'il posto indicato nel piano',
  offset: 'una posizione non nota',
  until: 'una data non nota',
  needed: 'del tempo',
  available: 'meno',
  feature: 'un tipo di messaggio',
  late: 'varie',
  tried: 'tutti',
  like: 'alcuni',
  'feature-plain': 'un messaggio comune',
  'feature-eight-bit-header': 'byte a 8 bit in un’intestazione',
  'feature-nul': 'un byte NUL',
  'feature-bare-lf': 'righe che finiscono col solo LF',
  'feature-long-line': 'una riga lunghissima',
  'feature-no-final-newline': 'un messaggio senza fine riga finale',
  'feature-keywords': 'etichette (keyword)',
  'feature-old-date': 'una data del 1971',
  'feature-date-before-1970': 'una data prima del 1970',
  'feature-accented-name': 'un nome di cartella accentato',
  'feature-over-limit': 'un messaggio di 1 byte oltre il limite',
}

export const it: CodeTable = {
  'login-refused': {
    title: 'Il server ha rifiutato l’accesso',
    meaning:
      'Il server non accetta questo utente con questa password. L’accesso è stato tentato una volta sola, ' +
      'perché i gestori ' +
      'bloccano la casella dopo pochi tentativi errati. La casella è accantonata; le altre proseguono.',
    todo:
      'Provare l’accesso a mano (webmail) con lo stesso utente e la stessa password. Correggere la password o ' +
      'l’utente nel piano e ripetere lo stesso comando run: una password cambiata viene provata subito. Per ' +
      'riprovare la stessa, aggiungere --retry-logins.',
    message: 'Accesso rifiutato[ per {user}][ su {server}][: {reason}][ (risposta del {last:moment}, non si riprova)]',
    hint:
      'Verificare utente e password nella webmail, correggere la password e rilanciare (--retry-logins se la ' +
      'password non è cambiata).',
  },
  'password-expired': {
    title: 'La password è scaduta',
    meaning:
      'Utente e password sono giusti, ma il gestore vuole una password nuova prima di far entrare via IMAP. La ' +
      'casella è accantonata; le altre proseguono.',
    todo:
      'Cambiare la password nella webmail del gestore, mettere la nuova dove il piano la va a prendere e ripetere ' +
      'lo stesso comando run.',
    message: 'La password[ di {user}][ su {server}] è scaduta',
    hint: 'Cambiare la password nella webmail, aggiornarla per il piano e rilanciare.',
  },
  'mailbox-locked': {
    title: 'La casella è bloccata',
    meaning:
      'Il server conosce la casella ma non lascia entrare nessuno: è bloccata, sospesa, chiusa o il contratto è ' +
      'scaduto; spesso è stata bloccata dopo troppe password sbagliate. L’accesso è stato tentato una sola volta. La ' +
      'casella è accantonata; le altre proseguono.',
    todo:
      'Chiedere all’amministratore di quel server di sbloccarla, citando la risposta del server. Cercare quale ' +
      'altro programma continua a provare una vecchia password, altrimenti si blocca di nuovo. Poi usare ' +
      '--retry-logins, perché la password non è cambiata.',
    message:
      'La casella[ di {user}][ su {server}] è bloccata[: {reason}][ (risposta del {last:moment}, non si riprova)]',
    hint: 'Farla sbloccare dall’amministratore di quel server, poi ripetere check o run con --retry-logins.',
  },
  'imap-disabled': {
    title: 'IMAP è disattivato per questa casella',
    meaning:
      'Il server accetta l’utenza ma non tramite IMAP: il protocollo è disattivato per questa casella o non è ' +
      'compreso nel contratto. La casella è accantonata; le altre proseguono.',
    todo:
      'Far attivare IMAP dall’amministratore di quel server, oppure dal titolare nelle impostazioni della webmail ' +
      'se il gestore lo consente. Poi usare --retry-logins, perché la password non è cambiata.',
    message: 'IMAP è disattivato[ per {user}][ su {server}][: {reason}][ (risposta del {last:moment}, non si riprova)]',
    hint: 'Far attivare IMAP per questa casella, poi ripetere check o run con --retry-logins.',
  },
  'app-password-needed': {
    title: 'Serve una password per le applicazioni',
    meaning:
      'L’utenza è protetta da un secondo passaggio (codice, app, SPID) e i programmi hanno bisogno di una ' +
      'password propria, che il titolare crea nella webmail. La casella è accantonata; le altre proseguono.',
    todo:
      'Chiedere al titolare di creare una password per le applicazioni nelle impostazioni di sicurezza della ' +
      'webmail e di consegnarla in modo sicuro. Metterla dove il piano prende la password: se cambia, vale ' +
      'da subito.',
    message:
      'Serve una password per le applicazioni[ per {user}][ su {server}][: {reason}][ (risposta del ' +
      '{last:moment}, non si riprova)]',
    hint: 'Chiedere al titolare di crearla nella webmail e metterla al posto della vecchia.',
  },
  'mailbox-retired': {
    title: 'La casella non si copia, di proposito',
    meaning:
      'Il piano dichiara con retired: che questa casella di origine resta dov’è. Non viene copiata; ciò che ' +
      'contiene sparisce con il vecchio server. Se la sua password c’è, check conta i messaggi; altrimenti dice ' +
      'che non ha potuto.',
    todo: 'Nulla da fare se il motivo è giusto. Altrimenti togliere retired: e indicare un target per la casella.',
    message:
      'La casella {mailbox} non si copia, come dice il piano[: {reason}][; messaggi dentro: {count}][ ' +
      '({bytes})][; non contata: {why}]',
    hint: 'Nulla da fare se è giusto così; altrimenti indicare un target.',
  },
  'login-storm': {
    title: 'Troppi accessi rifiutati: su questo server non si prova più',
    meaning:
      'Lo stesso server ha rifiutato più accessi di fila. C’è qualcosa di comune che non va (le password, la ' +
      'forma del nome utente, un blocco dell’indirizzo) e insistere potrebbe bloccare tutte le caselle.',
    todo:
      'Provare a mano una delle caselle. Se lì funziona, controllare nel piano la forma del login e le password; ' +
      'se il server blocca questo indirizzo, attendere o chiedere al gestore. Poi rilanciare con --retry-logins.',
    message: 'Accessi rifiutati di fila su {server}[ ({count})]: lì non se ne tentano altri',
    hint: 'Capire che cosa hanno in comune i rifiuti prima di riprovare con --retry-logins.',
  },
  'secret-missing': {
    title: 'Manca una password',
    meaning:
      'Il piano dice dove si trova la password di questo accesso, ma lì non c’è (variabile non impostata, file ' +
      'assente o vuoto, comando fallito, nessuno a cui chiederla). La casella è accantonata; le altre ' +
      'proseguono.',
    todo:
      'Mettere la password nel posto indicato e ripetere lo stesso comando. Le password non si scrivono mai nel ' +
      'piano.',
    message: 'Manca la password di {mailbox}[, lato {side}][: {where}]',
    hint: 'Mettere la password nel posto indicato e ripetere lo stesso comando.',
  },
  'server-unreachable': {
    title: 'Il server non è raggiungibile',
    meaning:
      'Non si riesce ad aprire una connessione: il nome non esiste, su quella porta non risponde nessuno, chi vi ' +
      'risponde non parla TLS o parla solo TLS, oppure c’è un firewall in mezzo.',
    todo:
      'Controllare nel piano host, port e tls, poi la rete da questa macchina (per esempio con: openssl s_client ' +
      '-connect host:993). Se serve, far aprire il firewall. Poi rilanciare.',
    message: 'Impossibile raggiungere {host}[, porta {port}][: {reason}]',
    hint: 'Controllare nel piano host, port e tls, e l’uscita da questa rete; poi rilanciare.',
  },
  'server-busy': {
    title: 'Il server chiede di aspettare',
    meaning:
      'Il server risponde, ma dice di essere occupato, ci rallenta o ha troppe connessioni aperte. Lo strumento ' +
      'attende e riprova da solo, sempre più lentamente.',
    todo:
      'Se dura, abbassare nel piano connections.total e connections.perMailbox di questo server e chiudere gli ' +
      'altri programmi che usano le stesse caselle.',
    message: 'Il server[ {server}] è occupato[: {reason}]',
    hint: 'Se dura, abbassare nel piano le connessioni di questo server.',
  },
  'connection-lost': {
    title: 'La connessione è caduta e non si è ristabilita',
    meaning:
      'La connessione con il server è caduta e i tentativi di riconnessione non sono bastati. Ciò che si stava ' +
      'inviando in quel momento viene cercato sulla destinazione prima di inviare altro: nulla si perde e ' +
      'nulla si duplica.',
    todo: 'Controllare la rete e il server, poi ripetere lo stesso comando run: riprende da qui.',
    message: 'Connessione con {server} interrotta[: {reason}]',
    hint: 'Ripetere lo stesso comando run: riprende da qui.',
  },
  'tls-untrusted': {
    title: 'Il certificato del server non è attendibile',
    meaning:
      'La connessione è stata chiusa da noi: il certificato non è ancora valido (o l’orologio di questa macchina ' +
      'è sbagliato), è intestato a un altro nome, firmato da un’autorità sconosciuta oppure diverso da quello di ' +
      'cui il piano indica l’impronta. Non è stata inviata alcuna password.',
    todo:
      'Chiedere al gestore qual è il certificato giusto. Per un’autorità privata indicare in ca: il suo file PEM; ' +
      'per accettare un solo certificato indicare fingerprint: "sha256:…". Non disattivare TLS.',
    message:
      'Il certificato di {host} non è attendibile[: {reason}][; è intestato a {subject}][, emesso da {issuer}][, ' +
      'valido ' +
      'fino al {until:moment}]',
    hint:
      'Chiedere al gestore se il certificato è quello giusto. Se lo è, scrivere[ fingerprint: "{fingerprint}", ' +
      'oppure] ' +
      'ca: con il file PEM della sua autorità, nella voce di questo server nel piano.',
  },
  'certificate-expired': {
    title: 'Il certificato del server è scaduto',
    meaning:
      'La validità del certificato è finita, perciò non si può più essere certi che il server sia quello giusto. ' +
      'La connessione è stata chiusa prima di inviare qualsiasi password.',
    todo:
      'Chiedere al gestore di rinnovarlo. Prima controllare data e ora di questa macchina: se sono sbagliate, ' +
      'anche un certificato valido sembra scaduto.',
    message: 'Il certificato di {host} è scaduto[: {reason}]',
    hint: 'Controllare la data di questa macchina; se è giusta, chiedere al gestore di rinnovare il certificato.',
  },
  'certificate-expires': {
    title: 'Il certificato del server scade presto',
    meaning:
      'Oggi è valido. Come avvertimento: scade prima della fine del lavoro, secondo la previsione o gli ultimi ' +
      'orari del piano, e da quel momento, finché il gestore non lo rinnova, non si aprirebbe più alcuna ' +
      'connessione. Come nota: il lavoro finisce prima, e gli restano meno di 30 giorni.',
    todo:
      'Chiedere al gestore quando lo rinnoverà. Se il piano ne indica l’impronta (fingerprint), farsi dare prima ' +
      'quella nuova.',
    message:
      'Il certificato di {host} è valido solo fino al {until:moment}[, e il lavoro dura fino al {last:moment}]' +
      '[ (giorni rimasti: {count})]',
    hint:
      'Chiedere al gestore quando lo rinnoverà[; l’impronta indicata nel piano ({fingerprint}) cambierà ' +
      'con esso].',
  },
  plaintext: {
    title: 'La connessione non è cifrata',
    meaning:
      'Password e posta passerebbero in rete leggibili da chiunque stia in mezzo: il piano dice tls: none, oppure ' +
      'il server non offre STARTTLS.',
    todo:
      'Usare tls: implicit (porta 993) o tls: starttls (porta 143). Solo se l’intero percorso è sicuramente ' +
      'protetto, impostare allowPlaintext: true per quel server.',
    message: 'Nessuna cifratura verso {host}[ ({server})][: {reason}]',
    hint: 'Usare tls: implicit o tls: starttls per questo server.',
  },
  'mailbox-unavailable': {
    title: 'Il server non apre questa casella',
    meaning:
      'L’utente è conosciuto, ma il server non dà accesso: casella disattivata, bloccata, in manutenzione, oppure ' +
      'l’account master non è autorizzato ad aprirla. È accantonata; le altre proseguono.',
    todo:
      'Chiedere a chi amministra quel server notizie di questa casella e di ciò che l’account master può ' +
      'aprire, citando la risposta. Poi usare --retry-logins, perché la password non è cambiata.',
    message: 'Il server non apre {mailbox}[: {reason}][ (risposta del {last:moment}, non si riprova)]',
    hint: 'Chiedere a chi amministra quel server, poi check o run con --retry-logins.',
  },
  'login-mechanism': {
    title: 'Il server non accetta password in nessuno dei modi conosciuti',
    meaning:
      'Il server rifiuta le password su questa connessione, o offre solo modi di accedere che questo ' +
      'programma non conosce (conosce PLAIN e LOGIN). Non dice nulla della password: nessuna è stata giudicata, ' +
      'nulla viene ricordato e nessuna casella si blocca.',
    todo:
      'Guardare tls e porta di questo server nel piano: molti server accettano password solo con TLS. Se vanno ' +
      'bene, chiedere al gestore di consentire PLAIN o LOGIN con TLS nei giorni della migrazione. Poi ripetere ' +
      'lo stesso comando.',
    message: 'Nessun modo di accedere[ su {server}] fra quelli conosciuti[: {reason}]',
    hint: 'Controllare tls e porta di questo server nel piano, o chiedere al gestore PLAIN o LOGIN con TLS.',
  },
  'no-impersonation': {
    title: 'Il server non fa entrare un account master in altre caselle',
    meaning:
      'Un account master di forma authzid dice a ogni accesso quale casella intende. Solo AUTH=PLAIN lo trasporta. ' +
      'Senza, ogni casella sarebbe quella del master. Perciò nessuno è entrato.',
    todo:
      'Chiedere al gestore di offrire AUTH=PLAIN, o come entra il suo account master: molti accettano un solo nome, ' +
      'che si scrive con form, come user*master. Oppure dare a ogni casella la sua password.',
    message: 'Qui un account master non può aprire altre caselle[ ({server})][: {reason}]',
    hint: 'Indicare nel piano un’altra forma dell’account master, o una password per ogni casella.',
  },
  'preauth-refused': {
    title: 'Il server dice che qualcuno è già entrato',
    meaning:
      'Il server saluta con PREAUTH: nessuno può dire di chi sarebbe la casella. Non gli è stato chiesto nulla e ' +
      'nessuna password è stata inviata.',
    todo: 'Guardare host e porta di questo server nel piano; può essere un servizio locale o un tunnel.',
    message: 'Il server[ {server}] saluta con PREAUTH: non si sa di chi sia la casella[: {reason}]',
    hint: 'Controllare host e porta di questo server nel piano.',
  },
  'tls-weak': {
    title: 'La cifratura del server è vecchia o debole',
    meaning:
      'Il server parla solo TLS 1.0 o 1.1, o ha una chiave troppo corta. Chi ne ha i mezzi può leggere password e ' +
      'posta lungo il percorso. Senza una chiave nel piano non ci si collega.',
    todo:
      'Chiedere un server con TLS 1.2. Un’origine che si spegne si può leggere lo stesso con minTls: "1.0" per essa ' +
      'nel piano; ogni esecuzione dice poi che è debole. Cambiare in seguito le password.',
    message: 'La cifratura[ di {server}] è vecchia o debole[: {reason}]',
    hint:
      'Con minTls: "1.0" nella voce di questo server nel piano lo si legge lo stesso, e viene segnalato come ' +
      'debole.',
  },
  'journal-in-use': {
    title: 'Un’altra esecuzione sta usando questo registro',
    meaning:
      'Due esecuzioni sullo stesso registro potrebbero inviare due volte i messaggi, e per verify ciò che' +
      ' si sta ancora ' +
      'copiando sembrerebbe mancare: la seconda perciò non parte.',
    todo:
      'Lasciar finire l’altra esecuzione, o verifica, o fermarla con Ctrl-C. Per seguirla: pec-migrate ' +
      'status <piano> --watch. ' +
      'Se quel processo non esiste più, la prossima esecuzione se ne accorge da sola.',
    message:
      'Un’altra esecuzione[ ({other})] tiene il registro[ {path}][: processo {pid}][ su {host}][, dal ' +
      '{startedAt:moment}][, in attesa fino al {until:moment}]',
    hint: 'Attendere l’altra esecuzione o fermarla; si può seguire con status --watch.',
  },
  'native-module': {
    title: 'Questo Node non può caricare better-sqlite3',
    meaning:
      'Il registro ha bisogno del pacchetto better-sqlite3, di cui una parte è compilata per una versione di Node e ' +
      'un tipo di macchina. Qui è compilata per altri, o non lo è affatto perché npm non ha eseguito gli script di ' +
      'installazione. Sui due server non è cambiato niente.',
    todo:
      'Digitare npm rebuild better-sqlite3 nella cartella in cui è installato pec-migrate, con il Node che lo ' +
      'esegue, poi di nuovo lo stesso comando. Per i sistemi comuni npm trova un file già pronto, altrimenti lo ' +
      'compila e servono python3, make e g++. Se npm non esegue da sé gli script di installazione, a npm install ' +
      '--global va aggiunto --allow-scripts=better-sqlite3.',
    message: 'Questo Node[ ({where})] non può caricare better-sqlite3[: {reason}]',
    hint:
      'È compilato per un altro Node o un’altra macchina, o npm non ha eseguito gli script di installazione. ' +
      'Digitare: npm rebuild better-sqlite3[ --prefix "{path}"], poi di nuovo lo stesso comando.',
  },
  'journal-unwritable': {
    title: 'Il registro non è scrivibile',
    meaning:
      'Senza il registro non si può inviare nulla: è ciò che permette di riprendere. Sui due server non è ' +
      'cambiato niente.',
    todo:
      'Controllare che la cartella del registro esista, che questo utente possa scriverci e che stia su un disco ' +
      'locale; oppure indicare un altro posto con journal: nel piano.',
    message: 'Impossibile scrivere il registro[ {path}][: {reason}]',
    hint:
      'La sua cartella deve esistere ed essere scrivibile; altrimenti indicare nel piano un altro posto con ' +
      'journal:.',
  },
  'journal-corrupt': {
    title: 'Il registro è danneggiato',
    meaning:
      'Il file del registro c’è, ma non si riesce a leggerlo come tale. Viene lasciato com’è. Un registro perso ' +
      'non è una migrazione persa: senza di esso, quello che è già sulla destinazione si riconosce dal contenuto ' +
      'e non viene duplicato.',
    todo:
      'Se c’è una copia di sicurezza del registro, ripristinarla. Altrimenti spostare altrove il file danneggiato ' +
      '(senza cancellarlo) e ripetere lo stesso comando run: ci vorrà di più, perché si riconfronta tutto.',
    message: 'Il registro[ {path}] è danneggiato[: {reason}]',
    hint:
      'Ripristinarlo da una copia, oppure spostarlo e rilanciare: ciò che è già sulla destinazione viene ' +
      'riconosciuto.',
  },
  'journal-newer': {
    title: 'Il registro è stato scritto da una versione più recente',
    meaning: 'Questa versione non capisce il registro e non lo tocca.',
    todo: 'Usare la versione di pec-migrate che lo ha scritto, o una più recente.',
    message: 'Il registro[ {path}] è stato scritto da una versione più recente di pec-migrate',
    hint: 'Usare quella versione o una più recente.',
  },
  'journal-locked': {
    title: 'Un altro programma tiene chiuso il registro',
    meaning:
      'Un programma, per esempio un salvataggio o un visualizzatore di database, tiene aperto il registro in modo ' +
      'che nessun altro possa leggerlo o scriverlo. Il registro in sé è in ordine.',
    todo:
      'Chiudere quel programma, o aspettare che finisca, e ripetere lo stesso comando. Un registro in uso va ' +
      'guardato solo con pec-migrate status o con un visualizzatore che lo apra in sola lettura.',
    message: 'Un altro programma tiene chiuso il registro[ {path}]',
    hint: 'Chiudere quel programma (un salvataggio, un visualizzatore di database) e riprovare.',
  },
  'journal-missing': {
    title: 'Non c’è un registro',
    meaning:
      'verify --against journal confronta la destinazione con le impronte che un’esecuzione ha scritto nel ' +
      'registro, e report si fa da quello. In quel posto non c’è un registro, oppure nessuna esecuzione ha ancora ' +
      'cominciato questa casella. Sui server non è cambiato niente.',
    todo:
      'Eseguire prima la migrazione; se è stata eseguita su un’altra macchina, portare qui il suo registro. Per ' +
      'confrontare direttamente i due server, usare verify --against source.',
    message: 'Il registro[ {path}] non dice nulla[ di {mailbox}]',
    hint: 'Eseguire prima run, o portare qui il registro. Solo verify --against source ne fa a meno.',
  },
  'journal-other-plan': {
    title: 'Il registro è di un altro piano',
    meaning: 'Il registro ricorda un’altra migrazione. Usarlo qui mescolerebbe le due.',
    todo: 'Controllare journal: nel piano. Ogni piano deve avere il proprio file di registro.',
    message: 'Il registro[ {path}] appartiene a un altro piano[: {other}]',
    hint: 'Indicare con journal: nel piano un file tutto suo.',
  },
  'plan-contradicts-journal': {
    title: 'Il piano dice una cosa diversa dal registro',
    meaning:
      'Una casella o una cartella si stava già copiando da o verso un altro posto. Proseguire con quello nuovo ' +
      'lascerebbe la posta in due posti. Aggiungere caselle e cambiare limiti o password è sempre permesso.',
    todo:
      'Rimettere nel piano il valore di prima; oppure, se è proprio il nuovo che si vuole, usare un registro ' +
      'nuovo: ciò che è già sulla destinazione viene riconosciuto anche lì.',
    message:
      'Il piano contraddice il registro[ per {mailbox}][, cartella {folder}][: il piano dice {target}][, il ' +
      'registro dice {other}][ ({reason})]',
    hint: 'Rimettere nel piano il valore di prima, oppure usare un registro nuovo.',
  },
  'disk-small': {
    title: 'Su questa macchina c’è poco spazio per il registro',
    meaning:
      'Il registro ha una riga per messaggio, circa 600 byte. Per tutti i messaggi del piano serve più dello ' +
      'spazio libero sul suo disco: l’esecuzione si fermerebbe a metà, senza perdere nulla.',
    todo:
      'Liberare spazio lì prima dell’esecuzione, oppure indicare un altro posto con journal: nel piano (solo ' +
      'finché nessuna esecuzione è cominciata).',
    message: 'Al registro servono ancora circa {bytes}, e sono liberi solo {limit:size}[ per {path}]',
    hint: 'Liberare spazio lì, oppure indicare un altro posto con journal: prima della prima esecuzione.',
  },
  'clock-off': {
    title: 'L’orologio di questa macchina e quello di un server non concordano',
    meaning:
      'Finestre, scadenze e date del rapporto si leggono sull’orologio di questa macchina. Se è sbagliato, il ' +
      'lavoro comincia o finisce al momento sbagliato.',
    todo:
      'Confrontare entrambi con un orologio sicuro. Se sbaglia questa macchina, attivare la sincronizzazione ' +
      'dell’ora (timedatectl set-ntp true); se sbaglia il server, avvisare il gestore.',
    message:
      'Gli orologi di questa macchina e di {server} differiscono di {count} secondi[: lì sono {startedAt:moment}]',
    hint: 'Confrontare con un orologio sicuro; se sbaglia questa macchina, attivare la sincronizzazione dell’ora.',
  },
  'fleet-unreachable': {
    title: 'Il database della flotta non risponde',
    meaning:
      'Con fleet nel piano più macchine si dividono il lavoro tramite un PostgreSQL, che non è raggiungibile; oppure ' +
      'nel posto indicato dal piano non c’è la stringa di connessione. Un’esecuzione al lavoro continua cinque ' +
      'minuti senza, poi termina in ordine: nulla va perso, e intanto nessuno prende le sue caselle.',
    todo:
      'Controllare che PostgreSQL sia attivo e raggiungibile da questa macchina (host, porta, firewall, ' +
      'certificato). Poi ripetere lo stesso comando.',
    message: 'Il database della flotta[ ({where})] non risponde[: {reason}]',
    hint: 'Controllare che PostgreSQL sia attivo e raggiungibile da qui, poi ripetere lo stesso comando.',
  },
  'fleet-refused': {
    title: 'Il database della flotta rifiuta questo utente',
    meaning:
      'PostgreSQL risponde, ma non fa entrare questo utente, o non gli lascia creare o usare le tabelle di questo ' +
      'programma, che stanno in uno schema loro.',
    todo:
      'Correggere utente e password nella stringa di connessione. All’utente serve CREATE sul database una volta; ' +
      'oppure creargli lo schema: CREATE SCHEMA … AUTHORIZATION …, con il nome indicato nel messaggio.',
    message: 'Il database della flotta[ ({where})] rifiuta questo utente[: {reason}][ (schema {entry})]',
    hint: 'Correggere la stringa di connessione, o dare all’utente CREATE sul database.',
  },
  'fleet-newer': {
    title: 'Le tabelle della flotta sono di una versione più recente',
    meaning: 'Questa versione non le capisce e non le tocca.',
    todo: 'Usare su tutte le macchine la versione di pec-migrate che le ha create, o una più recente.',
    message: 'Le tabelle della flotta sono di una versione più recente di pec-migrate[ ({reason})]',
    hint: 'Usare la stessa versione su tutte le macchine.',
  },
  'fleet-older': {
    title: 'Le tabelle della flotta sono di una versione precedente',
    meaning:
      'Le aggiorna il primo run, check o verify di questa versione, quando nessuno lavora con la precedente. Fino ad ' +
      'allora questa versione non può leggerle; nulla di ciò che contengono va perso.',
    todo:
      'Fermare ovunque le esecuzioni della versione precedente, installare questa su tutte le macchine, poi check o ' +
      'run. Oppure guardare con la versione precedente.',
    message: 'Le tabelle della flotta sono di una versione precedente di pec-migrate[ ({reason})]',
    hint: 'Usare check: le aggiorna quando nessuno è al lavoro.',
  },
  'fleet-other-plan': {
    title: 'La flotta lavora su un’altra versione del piano',
    meaning:
      'Ci sono macchine al lavoro su un piano con questo nome e un file diverso. Due piani insieme mescolerebbero ' +
      'limiti e cartelle.',
    todo:
      'Copiare lo stesso file su tutte le macchine. Per cambiare piano fermare ovunque le esecuzioni (Ctrl-C), ' +
      'copiare il file nuovo e ripartire: la prima lo rende il piano della flotta.',
    message: 'La flotta lavora su un’altra versione di questo piano[ ({other}, qui {mine})]',
    hint: 'Copiare lo stesso piano su tutte le macchine, o fermarle tutte prima di cambiarlo.',
  },
  'fleet-other-version': {
    title: 'La flotta lavora con un’altra versione del programma',
    meaning:
      'Ci sono macchine al lavoro con un’altra versione di pec-migrate. Due versioni non condividono un registro.',
    todo: 'Installare la stessa versione ovunque; oppure fermare tutte le esecuzioni e ripartire con la nuova.',
    message: 'La flotta lavora con pec-migrate {other}[, e questo è {mine}]',
    hint: 'Installare la stessa versione su tutte le macchine.',
  },
  'fleet-clock': {
    title: 'L’orologio di questa macchina è sbagliato',
    meaning:
      'Differisce dall’orologio del database. Gli orari del piano non verrebbero rispettati insieme, quindi questa ' +
      'macchina non prende lavoro.',
    todo: 'Regolare l’orologio (NTP), poi ripetere lo stesso comando.',
    message: 'L’orologio di questa macchina differisce di {count} s da quello del database',
    hint: 'Regolare l’orologio di questa macchina (NTP).',
  },
  'fleet-buried': {
    title: 'Questa macchina è stata dichiarata morta',
    meaning:
      'Qualcuno ha usato fleet --bury per questa macchina: altre prendono ciò che teneva. Si è fermata, perché due ' +
      'macchine non inviino mai per la stessa casella.',
    todo:
      'Vedere con pec-migrate fleet chi ha ora le sue caselle. Per rimetterla al lavoro ripetere lo stesso ' +
      'comando run.',
    message: 'Questa macchina[ ({other})] è stata dichiarata morta mentre lavorava',
    hint: 'Altre hanno preso ciò che teneva. Lo stesso comando run la rimette al lavoro.',
  },
  'lease-lost': {
    title: 'La macchina non può proseguire con questa casella',
    meaning:
      'Da troppo tempo non sente il database della flotta, oppure la casella è di un’altra macchina: da qui non è ' +
      'stato inviato altro. Ciò che non ha risposta viene chiarito da chi prosegue.',
    todo: 'Nulla: chi prende la casella prosegue. Se accade spesso, curare la connessione con il database.',
    message: 'Questa macchina ha dovuto lasciare la casella ad altre',
    hint: 'Chi la prende prosegue.',
  },
  'disk-full': {
    title: 'Il disco di questa macchina è pieno',
    meaning:
      'Non è stato possibile scrivere il registro, perciò l’esecuzione si è fermata prima di inviare altro. ' +
      'Quanto fatto resta valido.',
    todo: 'Liberare spazio dove si trova il registro e ripetere lo stesso comando run.',
    message: 'Spazio esaurito su questa macchina[ per {path}]',
    hint: 'Liberare spazio e rilanciare.',
  },
  'plan-invalid': {
    title: 'Il piano non è valido',
    meaning: 'Il piano contiene errori. Sono elencati tutti, con riga e campo. Nessun server è stato contattato.',
    todo:
      'Correggere le righe elencate. pec-migrate schema stampa lo schema JSON del piano, utile per il proprio ' +
      'editor.',
    message: 'Il file[ {path}] non è valido[ (errori: {count})]',
    hint: 'Correggere quanto elencato; nessun server è stato contattato.',
  },
  usage: {
    title: 'Il comando non è scritto correttamente',
    meaning: 'Un comando, un’opzione o un argomento non è conosciuto oppure manca. Non è stato fatto nulla.',
    todo: 'Vedere pec-migrate --help, oppure --help dopo un comando.',
    message: 'Uso errato[: {reason}]',
    hint: 'Vedere --help.',
  },
  interrupted: {
    title: 'Fermato su richiesta',
    meaning: 'È stato chiesto di fermarsi. Non si è iniziato altro e ciò che era in corso è stato messo in ordine.',
    todo: 'Ripetere lo stesso comando run per proseguire.',
    message: 'Fermato prima della fine, su richiesta',
    hint: 'Ripetere lo stesso comando run per proseguire.',
  },
  'verb-not-allowed': {
    title: 'Stava per partire un comando vietato',
    meaning:
      'Verso l’origine passano solo comandi di lettura, verso la destinazione solo pochi altri. Qualcosa ne ha ' +
      'tentato uno diverso ed è stato fermato. La casella non è cambiata. È un nostro errore.',
    todo: 'Segnalarlo, per favore, allegando il file di log.',
    message: 'Fermato prima dell’invio un comando non permesso[: {reason}]',
    hint: 'È un nostro errore: segnalarlo, per favore, allegando il file di log.',
  },
  'protocol-error': {
    title: 'Il server ha risposto qualcosa che non ha senso',
    meaning:
      'La risposta non è IMAP valido o non corrisponde alla domanda. Invece di indovinare, si è chiusa la connessione.',
    todo:
      'Rilanciare. Se si ripete nello stesso punto, segnalarlo allegando il file di log (--log-file) e il nome ' +
      'del software del server.',
    message: 'Risposta inutilizzabile da {server}[: {reason}]',
    hint: 'Rilanciare; se si ripete, segnalarlo allegando il file di log.',
  },
  unexpected: {
    title: 'È successo qualcosa di imprevisto',
    meaning: 'Un errore a cui nessuno aveva pensato: probabilmente è colpa nostra. Il registro è al sicuro.',
    todo: 'Rilanciare. Se si ripete, segnalarlo allegando il file di log (--log-file).',
    message: 'Errore imprevisto[: {reason}]',
    hint: 'Rilanciare; se si ripete, segnalarlo allegando il file di log.',
  },
  'archive-not-ours': {
    title: 'La directory non è l’archivio di questa casella',
    meaning:
      'Il piano manda la casella in una directory che contiene altro: altri file, oppure l’archivio di un’altra ' +
      'casella. Non vi è stato scritto nulla. La casella è accantonata; le altre proseguono.',
    todo:
      'Indicare con archive: nel piano una directory che non esiste ancora, o vuota. Se la directory è quella giusta ' +
      'e la casella ha cambiato nome nel piano, ridarle l’id di prima.',
    message: 'La directory[ {path}] non è l’archivio di questa casella[: {reason}]',
    hint: 'Indicare un’altra directory con archive: nel piano.',
  },
  'archive-unreadable': {
    title: 'L’archivio non si può leggere',
    meaning:
      'La directory indicata nel piano con archive: non c’è, non si può leggere, oppure non è né un archivio di ' +
      'questo programma né un pacchetto BagIt con un manifesto SHA-256 e i messaggi sotto data/eml. La casella è ' +
      'accantonata; le altre proseguono.',
    todo:
      'Controllare il percorso (è relativo al piano) e i permessi. Un pacchetto a cui mancano file va copiato di ' +
      'nuovo, intero.',
    message: 'L’archivio[ {path}] non si può leggere[: {reason}]',
    hint: 'Correggere archive: nel piano, oppure dare il permesso di lettura.',
  },
  'archive-unwritable': {
    title: 'L’archivio non si può scrivere',
    meaning:
      'Non è stato possibile creare o modificare la directory dell’archivio o un suo file. Ciò che contiene è ' +
      'integro; ciò che manca resta da copiare. La casella è accantonata; le altre proseguono.',
    todo:
      'Dare il permesso di scrittura all’utente che esegue il programma, oppure indicare una directory su un disco ' +
      'scrivibile. Poi ripetere lo stesso comando run.',
    message: 'L’archivio[ {path}] non si può scrivere[: {reason}]',
    hint: 'Dare il permesso di scrittura e rilanciare.',
  },
  'archive-in-use': {
    title: 'Un’altra esecuzione sta scrivendo in questo archivio',
    meaning:
      'Un’esecuzione con un altro registro, forse di una copia di questo piano, sta scrivendo nella directory in ' +
      'questo momento. Qui non è stato scritto nulla. La casella è accantonata; le altre proseguono.',
    todo: 'Aspettare che l’altra esecuzione finisca, oppure fermarla. Poi ripetere lo stesso comando run.',
    message: 'Un’altra esecuzione sta scrivendo nell’archivio[ {path}]',
    hint: 'Aspettare la fine dell’altra esecuzione e rilanciare.',
  },
  'bag-not-as-listed': {
    title: 'I file dell’archivio non sono quelli del suo manifesto',
    meaning:
      'Un pacchetto BagIt elenca ogni file sotto data con la sua impronta. Qui alcuni file non ci sono, o non sono ' +
      'grandi come dice messages.csv, oppure ci sono e nessun manifesto li elenca. Ciò che manca o è cambiato sarà ' +
      'rifiutato messaggio per messaggio; ciò che nessun manifesto elenca non si copia: nessuno può dire che cosa ' +
      'sia.',
    todo:
      'Confrontare l’archivio con un’altra sua copia (sha256sum -c manifest-sha256.txt dice ogni file) e copiare di ' +
      'nuovo ciò che manca. I file aggiunti a mano vanno in un pacchetto a parte.',
    message:
      'I file dell’archivio non sono quelli del suo manifesto[ ({missing:count} mancanti)][ ({altered:count} di ' +
      'altra dimensione)][ ({unlisted:count} in nessun manifesto)][: {other}]',
    hint: 'Controllarlo con sha256sum -c manifest-sha256.txt e copiare di nuovo ciò che manca.',
  },
  'bag-tells-less': {
    title: 'L’archivio non dice tutto dei suoi messaggi',
    meaning:
      'Non l’ha fatto pec-migrate, o manca ciò che pec-migrate gli tiene accanto. Gli indicatori e l’ora di arrivo ' +
      'stanno in messages.csv, le cartelle in folders.csv; ciò che questi non dicono si prende da mailbag.csv e dai ' +
      'file: l’ora di invio o quella del file, e nessun indicatore. I byte sono verificati comunque.',
    todo:
      'Nulla, se basta così: rimessi al loro posto, quei messaggi risultano da leggere, nell’ordine di queste ore. ' +
      'Se un’altra copia dell’archivio ha le tabelle, ripristinare da quella.',
    message:
      'L’archivio non dice tutto[ (indicatori di {flags:count} messaggi)][ (arrivo di {dates:count} ' +
      'messaggi)][: {reason}]',
    hint: 'Quei messaggi saranno da leggere, con l’ora di invio o del file; i byte sono verificati comunque.',
  },
  'quota-too-small': {
    title: 'La posta non entrerà nella casella di destinazione',
    meaning:
      'Quanto resta da copiare, con la posta che arriverà ancora fino al termine del recupero e un margine del 10 ' +
      '%, è più grande dello spazio libero dichiarato dalla destinazione, oppure sono più messaggi di quanti la ' +
      'destinazione ne accetta. Le caselle con la stessa destinazione si sommano; se le quote sono più ' +
      'd’una, conta quella con meno spazio.',
    todo:
      'Chiedere al gestore una quota maggiore prima di iniziare, oppure escludere cartelle nel piano. ' +
      'L’esecuzione accantona la casella prima di inviare qualsiasi cosa; con accept: [quota-too-small] copia ' +
      'quanto ci sta.',
    message:
      'La posta di {mailbox} richiede {bytes}[ (di cui {arriving:size} ancora in arrivo)], sulla destinazione c’è ' +
      'posto per {limit:size}[; messaggi da copiare: {count}][, posti per essi: {places}]',
    hint: 'Chiedere una quota maggiore prima di iniziare.',
  },
  'over-quota': {
    title: 'La casella di destinazione è piena',
    meaning:
      'La destinazione ha rifiutato un messaggio perché la casella ha superato la quota. La casella è messa da ' +
      'parte; le altre proseguono. Non si è perso nulla: ciò che manca resta da copiare. Finite le altre, si guarda ' +
      'la quota alcune volte, e se c’è più posto la casella va avanti.',
    todo: 'Far aumentare la quota o fare posto sulla destinazione, poi ripetere lo stesso comando run.',
    message: 'La casella di destinazione[ di {mailbox}] è piena[, mancano {bytes}][: {reason}]',
    hint: 'Far aumentare la quota e rilanciare.',
  },
  'message-too-large': {
    title: 'Il messaggio è troppo grande per la destinazione',
    meaning:
      'La destinazione non accetta messaggi di questa dimensione. Il messaggio è elencato e resta nell’origine; ' +
      'gli altri proseguono.',
    todo:
      'Chiedere al gestore di alzare il limite e rilanciare con --again <cartella>; oppure salvare il messaggio ' +
      'dall’origine come file e conservarlo insieme al rapporto.',
    message: 'Il messaggio[ ({bytes})] supera la dimensione accettata dalla destinazione[ ({limit:size})]',
    hint:
      'Chiedere un limite più alto e rilanciare con --again per questa cartella; oppure salvare il messaggio come ' +
      'file.',
  },
  'no-uidplus': {
    title: 'La destinazione non dice dove ha messo un messaggio',
    meaning:
      'Senza UIDPLUS ogni messaggio va cercato dopo l’invio. Funziona ed è verificato allo stesso modo, solo più ' +
      'lentamente. Lì non si possono togliere le copie di troppo.',
    todo: 'Non c’è nulla da fare.',
    message: 'Niente UIDPLUS[ su {server}]: ogni messaggio inviato va cercato in base al contenuto, ed è più lento',
    hint: 'Nulla da fare; prevedere più tempo.',
  },
  'no-literal-plus': {
    title: 'La destinazione vuole dare il consenso prima di ogni messaggio',
    meaning:
      'Senza LITERAL+ la destinazione deve acconsentire prima di ogni messaggio: in una casella i messaggi vanno ' +
      'uno alla volta e ciascuno attende due volte una risposta del server, circa 25 al secondo se una ' +
      'risposta impiega 20 ms. ' +
      'Funziona ed è verificato allo stesso modo.',
    todo:
      'Prevedere più tempo, o copiare il grosso nei giorni precedenti. Aiuta lavorare su più caselle insieme ' +
      '(mailboxesInParallel, connections.total), se il gestore lo permette.',
    message:
      'Niente LITERAL+[ su {server}]: ogni messaggio[ oltre {limit:size}] attende il consenso del server, uno ' +
      'dopo l’altro',
    hint: 'Prevedere più tempo, o più caselle insieme se il gestore lo permette.',
  },
  'no-multiappend': {
    title: 'La destinazione accetta un messaggio alla volta',
    meaning:
      'Senza MULTIAPPEND ogni messaggio è un comando a sé. Se c’è LITERAL+ si inviano comunque senza attendere, ' +
      'perciò costa poco: soprattutto lavoro per il server.',
    todo: 'Nulla da fare.',
    message: 'Niente MULTIAPPEND[ su {server}]: ogni messaggio è un comando a sé, ed è un po’ più lento',
    hint: 'Nulla da fare.',
  },
  'no-condstore': {
    title: 'Il server non sa dire che cosa è cambiato dall’ultima volta',
    meaning:
      'Senza CONDSTORE una seconda esecuzione deve rileggere tutti gli indicatori (letto, risposto…). Funziona, ' +
      'solo più lentamente.',
    todo: 'Nulla da fare.',
    message: 'Niente CONDSTORE[ su {server}]: una seconda esecuzione rilegge tutti gli indicatori',
    hint: 'Nulla da fare.',
  },
  'extension-refused': {
    title: 'Il server rifiuta ciò che annuncia',
    meaning:
      'All’accesso un server dice che cosa sa fare. A questo ne è stata chiesta una parte, e l’ha rifiutata. ' +
      'L’esecuzione non la chiede più e prosegue come con un server che non la possiede: arriva tutto, qualcosa più ' +
      'lentamente.',
    todo: 'Nulla da fare. Se è molto lento, mostrare la riga al gestore.',
    message: 'Il server[ {server}] annuncia[ {extension}] e poi lo rifiuta[: {reason}]',
    hint: 'Si fa senza; nulla da fare.',
  },
  'fewer-connections': {
    title: 'Il server accetta meno connessioni di quelle previste dal piano',
    meaning:
      'Una casella è stata aperta più volte insieme, come farebbe il piano, e il server ha rifiutato prima di ' +
      'arrivare al numero previsto. L’esecuzione se la cava, ma con attese e nuovi tentativi, che alcuni gestori ' +
      'gradiscono poco. Contano anche i programmi che in questo momento hanno la casella aperta.',
    todo:
      'Scrivere nel piano il numero che ha funzionato, come perMailbox nelle connections di questo server; oppure ' +
      'chiederne di più al gestore per la durata della migrazione.',
    message: 'Connessioni per una casella su {server}: {count} riuscite, {limit} previste[: {reason}]',
    hint:
      'Scrivere perMailbox: {count} sotto connections: di questo server nel piano, oppure chiederne di più al ' +
      'gestore.',
  },
  'one-connection': {
    title: 'Una sola connessione per ogni casella di destinazione',
    meaning:
      'Con una sola connessione alla casella di destinazione, scrittura e rilettura si alternano e i messaggi ' +
      'vanno uno alla volta. Funziona ed è verificato allo stesso modo, ma può richiedere parecchio più tempo.',
    todo: 'Se il gestore lo permette, prevederne due o più: perMailbox nelle connections di questo server.',
    message:
      'Il piano dà a ogni casella una sola connessione verso {server}: scrittura e rilettura si alternano, ed è ' +
      'più lento',
    hint: 'Se il gestore lo permette, scrivere perMailbox: 2 nelle connections di questo server.',
  },
  'target-not-empty': {
    title: 'La destinazione contiene già messaggi',
    meaning:
      'Nella casella di destinazione c’è già posta. Non viene mai toccata. I messaggi uguali a quelli ' +
      'dell’origine si riconoscono dal contenuto e non si inviano due volte.',
    todo:
      'Nulla da fare, se la casella è quella giusta. Se ci si aspettava di trovarla vuota, controllare utente e ' +
      'server della destinazione.',
    message:
      'La destinazione[ di {mailbox}] contiene già {count} messaggi[ nella cartella {folder}][, di cui, a ' +
      'giudicare dalla dimensione, {adopted:count} possono essere messaggi dell’origine]',
    hint:
      'Controllare che la casella sia quella giusta; ciò che c’è non si tocca e i messaggi uguali non si inviano ' +
      'due volte.',
  },
  'pair-unlike': {
    title: 'Origine e destinazione non sembrano la stessa casella',
    meaning:
      'I due indirizzi hanno poco in comune, oppure la destinazione somiglia di più all’origine di un’altra ' +
      'casella del piano. Un abbinamento sbagliato consegna la posta di un ufficio a un altro, e non si torna ' +
      'indietro.',
    todo:
      'Far approvare le coppie elencate a chi conosce gli uffici. Correggere il piano dove una è sbagliata; dove ' +
      'è giusta, aggiungere pair-unlike ad accept.',
    message:
      'L’origine {user} e la destinazione {other} non si somigliano[; la destinazione somiglia alla casella {better}]',
    hint: 'Far confermare la coppia, oppure correggere la destinazione nel piano.',
  },
  'password-of-holder': {
    title: 'Solo il titolare conosce questa password della destinazione',
    meaning:
      'Il piano chiede la password della destinazione all’avvio del comando. Dopo il passaggio il titolare la ' +
      'cambia o la tiene per sé, e per le esecuzioni e le verifiche successive serve di nuovo quella persona.',
    todo:
      'Concordare con il titolare chi sarà presente al passaggio e all’ultima esecuzione; oppure usare un account ' +
      'principale, o un file con la password, fino al termine della migrazione.',
    message:
      'La password della destinazione[ di {mailbox}] si scrive a mano: il titolare deve essere presente a ogni ' +
      'esecuzione',
    hint: 'Concordarlo con il titolare, oppure usare un account master o un file con la password fino al termine.',
  },
  'target-shared': {
    title: 'Più caselle vanno nella stessa destinazione',
    meaning:
      'Il piano mette più origini nello stesso account di destinazione, ciascuna sotto la propria cartella (under) o ' +
      'in cartelle condivise (merge). Lo spazio che richiedono si somma; se ne copia una alla volta, e ciascuna è ' +
      'verificata per conto suo.',
    todo: 'Nulla da fare, se ciascuna va nel posto voluto: il messaggio indica una cartella di ognuna.',
    message: 'Queste caselle vanno nella stessa destinazione {target}: {other}',
    hint: 'Nulla da fare, se è voluto.',
  },
  'inbox-feeds-application': {
    title: 'Un’applicazione legge la nuova INBOX e vi arriverebbe vecchia posta non letta',
    meaning:
      'La destinazione è letta da un’applicazione (protocollo, fatture, SUAP), indicata nel piano o riconosciuta ' +
      'dal nome della casella. Prenderebbe per nuovi i vecchi messaggi non letti e li registrerebbe una seconda ' +
      'volta.',
    todo:
      'Abbinare la INBOX d’origine a un’altra cartella della destinazione, come mostra il suggerimento; oppure ' +
      'tenere spenta l’applicazione finché chi la gestisce non ha escluso la vecchia posta.',
    message:
      'Vecchi messaggi non letti ({count}) finirebbero nella INBOX[ di {mailbox}], letta da un’applicazione[ ' +
      '({other})]',
    hint:
      'Abbinare la INBOX di questa casella a un’altra cartella[: nel piano, sotto mailboxes: (non all’inizio), ' +
      'aggiungere la voce {entry}][: nel piano, nella sua voce sotto mailboxes: (non all’inizio), scrivere {line}]; ' +
      'oppure tenere spenta l’applicazione finché chi la gestisce non avrà escluso la vecchia posta.',
  },
  'mailbox-unused': {
    title: 'Una casella che forse non serve più',
    meaning:
      'Da due anni non arriva nulla nell’origine, oppure non vi è mai stato inviato nulla. Forse non occorre ' +
      'migrarla, o si può chiudere.',
    todo:
      'Chiedere all’ufficio. Se non serve, indicarlo nel piano con retired e il motivo; altrimenti non c’è nulla ' +
      'da fare.',
    message:
      'Serve ancora {mailbox}?[ Ultimo arrivo: {last:moment}.][ Messaggi presenti: {count}.][ Messaggi nella ' +
      'posta inviata: {sent}.]',
    hint:
      'Chiedere all’ufficio; se non serve, scrivere retired: "<motivo>" nella sua voce del piano, al posto di ' +
      'target.',
  },
  'receipts-missing-here': {
    title: 'Messaggi inviati senza alcuna ricevuta',
    meaning:
      'La casella conserva messaggi inviati, e da nessuno dei due lati c’è un’accettazione o una consegna: qualcuno ' +
      'ha cancellato le ricevute, o un programma le ha scaricate e tolte. Ciò che outcomes dice di questi messaggi ' +
      'non prova nulla.',
    todo:
      'Cercare dove sono conservate le ricevute: nell’applicazione di protocollo, o sul computer che ha scaricato la ' +
      'posta. Se non sono da nessuna parte, chiedere al gestore l’estratto dei log con i msgid, entro 30 mesi.',
    message: 'Ci sono messaggi inviati e nessuna ricevuta: su questa casella l’elenco non prova nulla',
    hint: 'Chiedere a chi scarica la sua posta, o al gestore l’estratto dei log con i msgid.',
  },
  'receipts-will-be-lost': {
    title: 'Le ricevute degli ultimi invii andranno perse',
    meaning:
      'La ricevuta di un messaggio inviato, o l’avviso di mancata consegna, può arrivare fino a 24 ore dopo ' +
      'l’invio. La vecchia casella smette di ricevere, o di essere leggibile, prima che siano passate. I messaggi ' +
      'inviati verso la fine resterebbero senza esito.',
    todo:
      'Chiedere al gestore che la vecchia casella continui a ricevere, e a essere leggibile, per 24 ore dopo la ' +
      'fine degli invii. Se non è possibile, smettere di inviare 24 ore prima (nella timeline lo dice ' +
      'sendingDiscouraged) e rinviare ciò che non ha avuto esito.',
    message:
      'Le ricevute degli ultimi invii andranno perse[: {where} di {server} è {last:moment}][, mentre possono ' +
      'arrivare fino a {until:moment}]',
    hint: 'Non inviare nulla nelle 24 ore precedenti, oppure chiedere al gestore 24 ore in più.',
  },
  'source-closes-first': {
    title: 'L’origine chiude prima che finisca la copia',
    meaning:
      'Alla velocità misurata (o presunta) la copia sarebbe ancora in corso quando cessa l’accesso all’origine ' +
      '(accessStops nella sua timeline). Ciò che a quel punto non è stato copiato non si potrà più copiare.',
    todo:
      'Cominciare prima: la pre-copia può lavorare in qualsiasi momento prima della finestra del passaggio. ' +
      'Aiutano anche più connessioni, più mailboxesInParallel o più ore di lavoro. Dare priorità 1 alle caselle ' +
      'che contano di più.',
    message:
      'L’origine chiude prima che finisca la copia[: l’accesso a {server} cessa il {last:moment}][, la copia ' +
      'durerebbe fino a {until:moment}]',
    hint: 'Avviare subito la pre-copia, le caselle più urgenti per prime.',
  },
  'time-does-not-exist': {
    title: 'Un’ora del piano non esiste',
    meaning:
      'In primavera gli orologi vanno avanti e quel giorno l’ora saltata non c’è. Un’ora che vi cade dentro vale ' +
      'come il momento del salto.',
    todo:
      'Se si intendeva un’altra ora, scriverla nel piano, oppure indicare lo scarto dall’ora UTC, come in ' +
      '2026-03-29T03:30+02:00. Altrimenti non c’è nulla da fare.',
    message: 'Un’ora del piano non esiste, perché gli orologi vanno avanti[: {where} {line}][; vale come {last}]',
    hint: 'Se si intendeva un’altra ora, scrivere quella, oppure indicare lo scarto dall’ora UTC.',
  },
  'time-happens-twice': {
    title: 'Un’ora del piano si ripete',
    meaning:
      'In autunno gli orologi tornano indietro e quel giorno un’ora si ripete. Ciò che apre prende la prima delle ' +
      'due, ciò che chiude la seconda; per ciò che un gestore fa cessare si prende quella che promette meno.',
    todo:
      'Se si intendeva l’altra delle due, indicare lo scarto dall’ora UTC, come in 2026-10-25T02:30+02:00 per la ' +
      'prima e 2026-10-25T02:30+01:00 per la seconda. Altrimenti non c’è nulla da fare.',
    message: 'Un’ora del piano si ripete, perché gli orologi tornano indietro[: {where} {line}][; vale come {last}]',
    hint: 'Se si intendeva l’altra, indicare lo scarto dall’ora UTC.',
  },
  'outside-window': {
    title: 'Nessuna fase può lavorare adesso',
    meaning:
      'Il piano dice quando si può lavorare (window, phases), e ora non è uno di quei momenti. Nulla è ' +
      'cominciato: nessun server interrogato, nulla cambiato.',
    todo:
      'Attendere la prossima apertura, se c’è: con --wait l’esecuzione attende fino ad allora e comincia da sola. ' +
      'Quando le finestre e il recupero sono tutti passati, dare al piano orari nuovi. --phase sceglie una fase ' +
      'con orari suoi; --ignore-window lavora comunque subito, e resta scritto nel rapporto. Gli orari nel piano ' +
      'si possono cambiare in qualsiasi momento.',
    message:
      'Gli orari del piano non permettono di lavorare adesso[; la prossima apertura è il {until:moment}][ ({phase})]',
    hint:
      '[Aggiungere --wait per attendere fino al {until:moment}; ]--ignore-window lavora subito e resta scritto. Gli ' +
      'orari di un piano si possono cambiare in qualsiasi momento.',
  },
  'window-too-short': {
    title: 'La copia non rientra nella finestra',
    meaning:
      'Ciò che resta da copiare, alla velocità misurata (o presunta, se non si è misurato nulla), richiede più ' +
      'tempo di quanto resta aperta la finestra. Alla chiusura non si perde nulla: l’esecuzione si ferma in tempo ' +
      'e riprende dopo; ma alcune caselle non sarebbero complete.',
    todo:
      'Copiare prima ciò che non vi rientra: lo stesso comando run lavora in qualsiasi momento prima della ' +
      'finestra e ' +
      'prende le caselle per priorità; nella finestra resta solo il nuovo. Aiutano anche più connessioni, più ' +
      'mailboxesInParallel o una finestra più lunga. Poi check dice di nuovo se vi rientra; dopo check --rehearse ' +
      'conosce anche la velocità di scrittura.',
    message:
      'Alla copia servono {needed:duration}, la finestra ne offre {available:duration}[: vanno copiati prima ' +
      '{bytes:size}][; caselle che non finirebbero in tempo: {count}][ ({late})]',
    hint:
      'Avviare run prima che si apra la finestra (pre-copia), le caselle più urgenti per prime; o allungare la ' +
      'finestra.',
  },
  'rehearsal-done': {
    title: 'È stato fatto un collaudo sulla destinazione',
    meaning:
      'Messaggi sintetici, uno per ogni stranezza della posta reale, sono stati scritti in una cartella ' +
      'provvisoria di una casella, riletti e confrontati; poi la cartella è stata tolta. Ciò che non è tornato ' +
      'uguale è elencato a parte.',
    todo: 'Nulla da fare.',
    message:
      'Collaudo[ su {server}][ con {user}]: {count}[ tipi di messaggio su {tried:count}] sono tornati ' +
      'tali e quali',
    hint: 'Nulla da fare.',
  },
  'rehearsal-refused': {
    title: 'La destinazione rifiuta un tipo di messaggio',
    meaning:
      'Nel collaudo la destinazione non ha accettato un messaggio sintetico con questa stranezza. Un’esecuzione ' +
      'elenca ogni messaggio simile col motivo e prosegue con gli altri; un’etichetta che non viene conservata è ' +
      'tralasciata e annotata, e il messaggio è copiato.',
    todo:
      'Se il piano ha messaggi simili, chiedere al gestore della destinazione, citando la sua risposta, prima ' +
      'della notte. Altrimenti non c’è nulla da fare.',
    message:
      'Collaudo: {server} rifiuta[ {feature}][ ({reason})][; messaggi simili nel piano: {count}][; simili tra ' +
      '{sampled:count} messaggi campione: {like:count}]',
    hint: 'Se il piano ha messaggi simili, chiedere al gestore citando la sua risposta; saranno elencati uno per uno.',
  },
  'rehearsal-altered': {
    title: 'La destinazione altera un tipo di messaggio',
    meaning:
      'Nel collaudo un messaggio sintetico con questa stranezza è tornato dalla destinazione diverso da come era ' +
      'partito. In un’esecuzione i messaggi simili sono copiati una volta, finiscono come «diversi» col motivo e ' +
      'sono elencati: là la loro firma potrebbe non verificarsi più.',
    todo:
      'Se il piano ha messaggi simili, chiedere al gestore della destinazione se può conservarli intatti, e ' +
      'tenere gli originali. Altrimenti non c’è nulla da fare.',
    message:
      'Collaudo: {server} altera[ {feature}][ ({reason})][; messaggi simili nel piano: {count}][; simili tra ' +
      '{sampled:count} messaggi campione: {like:count}]',
    hint: 'Se il piano ha messaggi simili, tenere gli originali; saranno elencati uno per uno come diversi.',
  },
  'rehearsal-failed': {
    title: 'Il collaudo non è arrivato in fondo',
    meaning:
      'Non si è potuta creare o usare la cartella provvisoria, oppure la connessione è caduta e non si è ' +
      'ristabilita. Ciò che ' +
      'si è provato prima è elencato; se la cartella è ancora lì, è detto a parte.',
    todo: 'Leggere il motivo e riprovare con check --rehearse; con --only si può scegliere un’altra casella.',
    message: 'Collaudo non riuscito[ su {server}][ con {mailbox}][: {reason}]',
    hint: 'Riprovare con check --rehearse, o con un’altra casella (--only).',
  },
  'rehearsal-folder-left': {
    title: 'La cartella provvisoria di un collaudo è ancora sulla destinazione',
    meaning:
      'Un collaudo scrive in una cartella tutta sua e poi la toglie. Questa non si è potuta togliere, o è rimasta ' +
      'da un collaudo interrotto di colpo. Contiene solo messaggi sintetici. pec-migrate non cancella nessuna ' +
      'cartella tranne quella che ha appena creato, perciò non tocca più questa.',
    todo: 'Cancellare la cartella a mano dalla webmail di quella casella; il suo nome comincia con pec-migrate-prova-.',
    message: 'La cartella provvisoria {folder} è ancora lì[: {reason}]',
    hint: 'Cancellarla a mano dalla webmail; contiene solo messaggi sintetici.',
  },
  'folders-unlisted': {
    title: 'Il server tralascia cartelle nel suo elenco',
    meaning:
      'Un server dovrebbe elencare ogni cartella. Questo non ne elenca nessuna, o ne tralascia alcune che un altro ' +
      'elenco, le sottoscrizioni o il loro stesso nome mostrano. Quelle trovate si copiano come le altre; se ' +
      'non ne è ' +
      'elencata nessuna, non si copia nulla e la casella viene accantonata.',
    todo:
      'Confrontare le cartelle con la webmail. Se qui ne mancano, mostrare al gestore che cosa elenca il suo server ' +
      'IMAP, poi rilanciare.',
    message: 'Il server[ (lato {side})] tralascia cartelle nel suo elenco[: {folder}][ ({reason})]',
    hint: 'Confrontare le cartelle con la webmail; chiedere al gestore di quelle che mancano, poi rilanciare.',
  },
  'one-list': {
    title: 'Le cartelle dell’origine sono state elencate in un solo modo',
    meaning:
      'Nulla è completo finché due elenchi, letti da due lettori, non concordano su quali cartelle ha ' +
      'l’origine. Il registro di una versione precedente non lo sa.',
    todo: 'Rilanciare ancora una volta: bastano secondi, e le cartelle vengono elencate in entrambi i modi.',
    message: 'Le cartelle[ di {mailbox}] non sono ancora state elencate in due modi concordi',
    hint: 'Rilanciare ancora una volta.',
  },
  'inbox-missing': {
    title: 'La casella non ha INBOX',
    meaning:
      'Ogni casella IMAP ha una cartella INBOX. Questo server non la elenca e non la conosce per nome. Tutte le ' +
      'altre ' +
      'cartelle si copiano.',
    todo:
      'Guardare la casella nella webmail. Se lì c’è posta in arrivo, chiedere al gestore perché IMAP non la ' +
      'mostra.',
    message: 'Il server non mostra nessuna INBOX[ di {mailbox}]',
    hint: 'Guardare la casella nella webmail; se in INBOX c’è posta, sentire il gestore prima di chiudere l’origine.',
  },
  'unreadable-answer': {
    title: 'Il server manda una risposta che nessuno sa leggere',
    meaning:
      'Una riga del server non è IMAP che questo strumento conosca, benché due lettori ci abbiano provato. Può ' +
      'nominare ' +
      'una cartella o un messaggio. Perciò nulla è detto completo, identico o pronto da spegnere finché ' +
      'un’esecuzione non ne sente più.',
    todo:
      'Mostrare la riga al gestore, o a noi. Una cartella dal nome strano si può rinominare nella webmail. Poi ' +
      'rilanciare.',
    message: 'Il server[ (lato {side})] manda righe che nessuno sa leggere[ ({count:count})][: {reason}]',
    hint: 'Mostrare la riga al gestore; se nomina una cartella, rinominarla nella webmail. Poi rilanciare.',
  },
  'dry-run-outdated': {
    title: 'Il piano o i server non sono più come al controllo preliminare',
    meaning:
      'L’esecuzione era vincolata a un controllo preliminare (run --locked). Prima di iniziare tutto ' +
      'è stato esaminato ' +
      'di nuovo, e qualcosa è cambiato più di quanto il file consenta. Non è stato copiato nulla.',
    todo:
      'Guardare che cosa è cambiato. Fare un nuovo controllo con check --lock, leggerlo ed eseguire ' +
      'con il nuovo file; ' +
      'oppure eseguire senza --locked.',
    message: 'Il piano o i server non sono come li ha trovati il controllo in {path} (differenze: {count:count})',
    hint: 'Guardare che cosa è cambiato, fare un nuovo controllo con check --lock ed eseguire con quello.',
  },
  'plan-changed': {
    title: 'Il piano non è quello del controllo preliminare',
    meaning: 'Il file del piano ha byte diversi da quelli letti da check --lock.',
    todo:
      'Se la modifica è voluta, fare un nuovo controllo con check --lock. Altrimenti ripristinare il ' +
      'piano di prima.',
    message: 'Il piano è cambiato dopo il controllo preliminare[: SHA-256 {was}… allora][, {now}… ora]',
    hint: 'Fare un nuovo controllo con check --lock, o ripristinare il piano di prima.',
  },
  'mailbox-added': {
    title: 'Una casella è entrata nel piano dopo il controllo preliminare',
    meaning: 'Il controllo preliminare non ha mai visto questa casella: che cosa ne farebbe un’esecuzione non si sa.',
    todo:
      'Fare un nuovo controllo con check --lock: esamina anche la casella nuova. Per eseguire prima le altre, ' +
      'lasciarla fuori con --except.',
    message: 'La casella {mailbox} è entrata nel piano dopo il controllo preliminare[ ({now})]',
    hint: 'Fare un nuovo controllo con check --lock, o lasciare fuori questa casella con --except.',
  },
  'mailbox-left': {
    title: 'Una casella del controllo preliminare non è più nel piano',
    meaning:
      'Il controllo preliminare ha esaminato questa casella, e ora il piano non la nomina: la sua posta resterebbe ' +
      'indietro.',
    todo:
      'Se è voluto, fare un nuovo controllo con check --lock; una casella lasciata indietro apposta sta nel piano ' +
      'come retired. Altrimenti rimetterla nel piano.',
    message: 'La casella {mailbox}[ ({was})] era nel controllo preliminare e non è più nel piano',
    hint: 'Rimetterla nel piano, o scrivervi retired:, e fare un nuovo controllo con check --lock.',
  },
  'mailbox-changed': {
    title: 'Una casella non è più come al controllo preliminare',
    meaning:
      'Una casella ha un altro account da un lato, oppure ora non si può esaminare. Che cosa ne farebbe ' +
      'un’esecuzione non è mai stato visto.',
    todo: 'Guardare l’ostacolo indicato accanto, o il piano, e fare un nuovo controllo con check --lock.',
    message:
      'La casella {mailbox} non è più come al controllo preliminare[ sul lato {side}][: {was} allora][, {now} ora]',
    hint: 'Fare un nuovo controllo con check --lock.',
  },
  'folder-changed': {
    title: 'Una cartella non è più come al controllo preliminare',
    meaning:
      'Una cartella è comparsa all’origine o ne è sparita, andrebbe in un’altra cartella della ' +
      'destinazione, oppure la ' +
      'sua cartella sulla destinazione, che c’era, non c’è più.',
    todo: 'Vedere se la nuova collocazione è giusta, e fare un nuovo controllo con check --lock.',
    message:
      'La cartella "{folder}" di {mailbox} non è più come al controllo preliminare[ sul lato {side}]' +
      '[: allora andava in "{was}"][; ora va in "{now}"]',
    hint: 'Vedere se è giusto così, e fare un nuovo controllo con check --lock.',
  },
  'counts-changed': {
    title: 'C’è molta più posta, o molta meno, che al controllo preliminare',
    meaning:
      'Una casella è cresciuta, o una cartella si è ridotta, più di quanto il file del controllo ' +
      'consenta: la previsione ' +
      'e lo spazio calcolati allora non valgono più.',
    todo: 'Capire perché, e fare un nuovo controllo con check --lock.',
    message:
      'C’è molta più posta, o molta meno, in {mailbox} che al controllo preliminare[, cartella "{folder}"]' +
      '[: {was:count} messaggi allora][, {now:count} ora][: {wasBytes:size} allora][, {nowBytes:size} ora]',
    hint: 'Capire perché, e fare un nuovo controllo con check --lock.',
  },
  'quota-changed': {
    title: 'La destinazione ha meno spazio che al controllo preliminare',
    meaning: 'La quota della casella sulla destinazione è minore di quella su cui contava il controllo preliminare.',
    todo: 'Chiedere al nuovo gestore lo spazio concordato, o fare un nuovo controllo con check --lock.',
    message:
      'La casella di {mailbox} sulla destinazione può contenere meno che al controllo preliminare' +
      '[: {wasBytes:size} allora][, {nowBytes:size} ora]',
    hint: 'Chiederne il motivo al nuovo gestore, o fare un nuovo controllo con check --lock.',
  },
  'append-limit-changed': {
    title: 'La destinazione accetta messaggi più piccoli che al controllo preliminare',
    meaning:
      'La destinazione annuncia quanto può essere grande un messaggio (APPENDLIMIT), ed è meno di quanto contava il ' +
      'controllo preliminare: messaggi che allora non erano troppo grandi possono essere rifiutati.',
    todo: 'Chiedere al nuovo gestore il limite concordato, o fare un nuovo controllo con check --lock.',
    message:
      'La destinazione di {mailbox} accetta messaggi più piccoli che al controllo preliminare' +
      '[: fino a {wasBytes:size} allora][, fino a {nowBytes:size} ora]',
    hint: 'Chiederne il motivo al nuovo gestore, o fare un nuovo controllo con check --lock.',
  },
  'folder-name-clash': {
    title: 'Due cartelle avrebbero lo stesso nome sulla destinazione',
    meaning:
      'I nomi differiscono solo per maiuscole e minuscole, per gli accenti o per un carattere che la destinazione ' +
      'non ammette. Restano separate: una delle due prende un numero dopo il nome. Se invece il posto è di un’altra ' +
      'casella della stessa destinazione, non si copia nulla: la casella viene accantonata prima del primo ' +
      'messaggio.',
    todo:
      'Se si preferisce un altro nome, indicarlo in folders.map nel piano prima della prima esecuzione. Dare a ' +
      'entrambe lo stesso nome le unisce di proposito. Fra caselle diverse: dare a una delle due un altro under, ' +
      'oppure indicare merge: true in entrambe.',
    message:
      'Nomi di cartella in conflitto[: {folder} e {other}][; sulla destinazione la prima diventa {target}]' +
      '[: {source} andrebbe in {place}, che è il posto della casella {owner}]',
    hint: 'Per scegliere il nome, usare folders.map nel piano prima della prima esecuzione.',
  },
  'folder-name-refused': {
    title: 'La destinazione rifiuta il nome di una cartella',
    meaning:
      'Non è stato possibile creare la cartella sulla destinazione, perciò i suoi messaggi non sono stati ' +
      'copiati. Le altre cartelle proseguono.',
    todo: 'Darle un altro nome in folders.map nel piano e ripetere lo stesso comando run.',
    message: 'La destinazione non crea la cartella[ {target}][ (per {folder})][: {reason}]',
    hint: 'Darle un altro nome in folders.map e rilanciare.',
  },
  'folder-name-doubtful': {
    title: 'Non tutti i server ammettono questo nome di cartella',
    meaning:
      'Il nome contiene caratteri che non tutti i server ammettono, e la cartella non c’è ancora sulla ' +
      'destinazione. Se la destinazione lo rifiuta, durante la copia la cartella riceve un nome simile e viene ' +
      'detto; nessun messaggio va perso.',
    todo: 'Nulla da fare. Per scegliere il nome, usare folders.map nel piano prima della prima esecuzione.',
    message: 'La destinazione potrebbe non ammettere il nome di cartella {target}',
    hint: 'Nulla da fare; per scegliere il nome, usare folders.map nel piano prima della prima esecuzione.',
  },
  'folder-renamed': {
    title: 'Una cartella ha un altro nome sulla destinazione',
    meaning:
      'La destinazione non ammette il nome della cartella, di solito per un carattere che contiene. La cartella è ' +
      'stata creata con un nome simile che la destinazione ammette, e i suoi messaggi sono lì.',
    todo:
      'Nulla da fare. Per scegliere il nome, usare folders.map nel piano prima della prima esecuzione, oppure ' +
      'rinominare la cartella sulla destinazione a migrazione conclusa.',
    message: 'La destinazione rifiuta il nome di cartella[ {folder}][: i suoi messaggi vanno in {target}]',
    hint: 'Per scegliere il nome, usare folders.map nel piano prima della prima esecuzione.',
  },
  'folder-unreadable': {
    title: 'Una cartella non si apre',
    meaning:
      'Il server elenca la cartella ma non la apre. I suoi messaggi non sono stati contati né copiati; le altre ' +
      'cartelle proseguono.',
    todo:
      'Guardarla nella webmail; chiedere al gestore l’accesso o la riparazione. Poi rilanciare. Se non interessa, ' +
      'aggiungerla a folders.exclude.',
    message:
      'La cartella[ {folder}][ (lato {side})] non si apre[: {unlisted:count} dei suoi messaggi il server li conta e ' +
      'non li elenca][: {reason}]',
    hint: 'Chiedere al gestore, oppure aggiungerla a folders.exclude; poi rilanciare.',
  },
  'read-only-folder': {
    title: 'La destinazione non lascia mettere nulla in una cartella',
    meaning:
      'La destinazione apre la cartella solo in lettura, o dice che questo accesso non può mettervi messaggi. Ciò ' +
      'che deve andarci aspetta; le altre cartelle proseguono.',
    todo:
      'Far dare a questo accesso il diritto di inserire messaggi, oppure mandare la cartella altrove con ' +
      'folders.map; poi rilanciare.',
    message: 'Nella cartella[ {folder}] di destinazione non si può mettere nulla[: {reason}]',
    hint: 'Far dare il diritto di inserire messaggi, o mandarla altrove con folders.map; poi rilanciare.',
  },
  'uidvalidity-changed': {
    title: 'Il server ha rinumerato una cartella',
    meaning:
      'Il server ha dato numeri nuovi ai messaggi (è cambiato UIDVALIDITY). I messaggi vengono riconosciuti dal ' +
      'contenuto; nulla si ricopia alla cieca. Se accade due volte nella stessa esecuzione, la cartella si lascia ' +
      'alla prossima.',
    todo: 'Nulla, se è accaduto una volta. Se si ripete, chiedere al gestore che cosa si sta facendo sulla casella.',
    message: 'Il server ha rinumerato la cartella[ {folder}][ (lato {side})]',
    hint: 'Nulla da fare, a meno che si ripeta.',
  },
  'source-shrunk': {
    title: 'L’origine contiene all’improvviso molti meno messaggi',
    meaning:
      'Gran parte di quello che c’era non è più elencato. Può essere una cancellazione, un ripristino o un guasto ' +
      'del server, e non gli si crede: nulla viene segnato come cancellato e la casella è accantonata.',
    todo:
      'Guardare la casella nella webmail e sentire chi la usa. Se i messaggi tornano, rilanciare; se sono stati ' +
      'cancellati di proposito, rilanciare con --only per questa casella e --again per questa cartella.',
    message: 'La cartella di origine[ {folder}] si è ridotta[ da {limit}][ a {count} messaggi]',
    hint:
      'Guardare la casella di origine. Se i messaggi sono stati cancellati di proposito, rilanciare con --only[ ' +
      '{mailbox}] e --again per questa cartella.',
  },
  'another-writer': {
    title: 'Qualcun altro mette copie nella stessa cartella',
    meaning:
      'Dall’ultima verifica nella cartella sono arrivate, di più messaggi, più copie di quante ne abbiamo ' +
      'inviate: un altro programma vi sta copiando, oppure una persona ha copiato messaggi al suo interno. La ' +
      'casella è accantonata una volta, perché due programmi non si intralcino; queste copie non si contano ' +
      'più.',
    todo:
      'È al lavoro un’altra migrazione (imapsync, una seconda macchina, l’importazione del gestore)? Fermarla. È ' +
      'stata una persona a copiare messaggi? Allora va tutto bene. In entrambi i casi rilanciare lo stesso ' +
      'comando: prosegue, e accantona la casella solo se arrivano altre copie.',
    message: 'Qualcun altro ha messo copie di {count} messaggi in {folder}',
    hint:
      'Se è un altro programma, fermarlo. Poi rilanciare lo stesso comando: le copie che ci sono già non lo ' +
      'fermano più.',
  },
  'target-folder-replaced': {
    title: 'La cartella di destinazione è stata cancellata e ricreata',
    meaning:
      'Dopo che ci avevamo scritto, qualcuno ha cancellato o sostituito la cartella. I messaggi che conteneva ' +
      'sono elencati e non si inviano di nuovo senza una decisione.',
    todo: 'Chiedere chi è stato. Se i messaggi servono di nuovo, rilanciare con --again <cartella>.',
    message: 'La cartella di destinazione[ {target}] è stata sostituita dopo la copia',
    hint: 'Se i suoi messaggi servono di nuovo: run --again per la cartella di origine.',
  },
  'excluded-by-plan': {
    title: 'Lasciata fuori perché lo dice il piano',
    meaning: 'La cartella corrisponde a folders.exclude. I suoi messaggi sono contati come tralasciati.',
    todo: 'Nulla, se è voluto. Altrimenti togliere la voce da folders.exclude e rilanciare.',
    message: 'Escluso dal piano[ (cartella {folder})]',
    hint: 'Nulla da fare, se è voluto.',
  },
  'other-namespace': {
    title: 'Le cartelle di altri utenti o condivise sono lasciate fuori',
    meaning:
      'Questo accesso vede anche cartelle non sue: di altri utenti, o condivise da molti. Verrebbero copiate una ' +
      'volta per ogni casella che le vede; perciò i loro messaggi sono contati come tralasciati.',
    todo:
      'Nulla, se è voluto. Altrimenti indicare il loro spazio nel server di origine (namespaces: [personal, ' +
      'shared]), oppure singole cartelle in folders.map.',
    message: 'Non copiate, perché non di questa casella:[ {count} cartelle] di altri utenti o condivise[ ({other})]',
    hint: 'Nulla da fare, se è voluto; altrimenti vedere namespaces e folders.map.',
  },
  'source-expunged': {
    title: 'Cancellato nell’origine prima della copia',
    meaning:
      'Il messaggio c’era quando la cartella è stata elencata, e un secondo controllo ha confermato che non c’è ' +
      'più. L’ha tolto chi usa la casella; non è un errore.',
    todo: 'Nulla da fare.',
    message: 'Cancellato nell’origine prima della copia[ (UID {uid})]',
    hint: 'Nulla da fare.',
  },
  'source-unreadable': {
    title: 'L’origine non consegna questo messaggio',
    meaning:
      'L’origine elenca il messaggio, ma a ogni tentativo non dà nulla, oppure dà ogni volta byte diversi. Non è ' +
      'stato copiato.',
    todo:
      'Aprirlo nella webmail dell’origine; chiedere al gestore di riparare la casella. Poi rilanciare con --again ' +
      '<cartella>. Va fatto prima che l’origine venga spenta.',
    message:
      'L’origine non consegna il messaggio[ con UID {uid}][: {announced:count} byte dichiarati, {first:count} dati, ' +
      'poi {second:count}][: {reason}]',
    hint: 'Chiedere al gestore dell’origine di ripararlo, poi rilanciare con --again per questa cartella.',
  },
  'empty-message': {
    title: 'Il messaggio è di zero byte',
    meaning:
      'Nell’origine il messaggio è lungo zero byte. Non c’è nulla da copiare, e quasi tutti i server rifiutano un ' +
      'messaggio così.',
    todo: 'Nulla da fare; è elencato per completezza.',
    message: 'Il messaggio nell’origine non ha contenuto[ (UID {uid})]',
    hint: 'Nulla da fare; è elencato per completezza.',
  },
  'breaks-connection': {
    title: 'La connessione cade ogni volta che si legge o si invia questo messaggio',
    meaning:
      'La connessione con uno dei server è caduta più volte di seguito su questo solo messaggio. È stato lasciato ' +
      'per la prossima esecuzione perché gli altri potessero proseguire; non è sulla destinazione.',
    todo:
      'Ripetere lo stesso comando run quando la rete e i server funzionano bene. Se resta così, guardare ' +
      'il messaggio ' +
      'nella webmail dell’origine e mostrare il motivo al gestore.',
    message: 'La connessione è caduta più volte sul messaggio[ con UID {uid}][: {reason}]',
    hint: 'Ripetere lo stesso comando run; se si ripete, mostrare il motivo al gestore.',
  },
  'refused-by-target': {
    title: 'La destinazione ha rifiutato questo messaggio',
    meaning:
      'La destinazione ha detto di no a questo solo messaggio, inviato da solo e più di una volta. Resta ' +
      'nell’origine; gli altri proseguono.',
    todo:
      'Leggere la risposta del server. Tolta la causa, rilanciare con --again <cartella>; altrimenti salvare il ' +
      'messaggio come file e conservarlo insieme al rapporto.',
    message: 'La destinazione ha rifiutato il messaggio[: {reason}]',
    hint: 'Tolta la causa, rilanciare con --again per questa cartella.',
  },
  'altered-by-target': {
    title: 'La destinazione ha modificato il messaggio',
    meaning:
      'Il messaggio è stato inviato intatto, ma quello che la destinazione restituisce non è uguale byte per ' +
      'byte. Una firma digitale al suo interno potrebbe non risultare più valida. Non si invia una seconda volta ' +
      'senza richiesta.',
    todo:
      'Per questo messaggio conservare l’originale preso dall’origine (verify --save <cartella>), insieme al ' +
      'rapporto. Chiedere al gestore perché il server riscrive la posta. Una copia già verificata che verify trova ' +
      'alterata si può rifare accanto a quella alterata: run --again <cartella>. Oppure vi si rinuncia nel piano: ' +
      'acceptedLosses.',
    message:
      'La destinazione restituisce byte diversi da quelli inviati[: primo byte alterato {offset}][; {bytes:count} ' +
      'byte sull’origine, {targetBytes:count} sulla destinazione][ ({reason})]',
    hint: 'Per questo messaggio conservare l’originale preso dall’origine.',
  },
  'altered-copy-present': {
    title: 'Sulla destinazione c’è già una copia modificata',
    meaning:
      'C’è un messaggio con stesso Message-ID, stessa data e stessa parte firmata, ma con byte diversi: ' +
      'probabilmente un altro strumento o server lo ha modificato. Se accanto a quello si vuole anche l’esatto, è ' +
      'una decisione da prendere.',
    todo:
      'Se si vuole il messaggio esatto, togliere dalla destinazione la copia modificata e rilanciare con --again ' +
      '<cartella>. Altrimenti lasciarla: è elencata.',
    message:
      'Sulla destinazione c’è già una copia modificata[ del messaggio con UID {uid}][: {count} dei ' +
      '{sampled:count} messaggi esaminati in {folder} hanno lo stesso Message-ID e altri byte][: primo byte alterato ' +
      '{offset}][; {bytes:count} byte sull’origine, {targetBytes:count} sulla destinazione]',
    hint: 'Togliere la copia modificata e rilanciare con --again, oppure lasciare così.',
  },
  'copy-missing': {
    title: 'Non è dove era stato messo, ed è ancora da cercare',
    meaning:
      'La copia non è più nella cartella di destinazione in cui era stata messa. Ogni esecuzione la cerca in ' +
      'tutta la ' +
      'casella: ciò che l’utente ha spostato si verifica dove si trova ora, ciò che non è da nessuna parte si ' +
      'elenca come ' +
      'tolto. Quella ricerca non è ancora finita.',
    todo:
      'Rilanciare: la ricerca continua, e finisce quando ogni cartella di destinazione si può aprire; verify nomina ' +
      'quelle che non si aprono. Nel frattempo nulla si invia una seconda volta.',
    message: 'La copia non è dove era stata messa; la ricerca non è ancora finita',
    hint: 'Rilanciare: la ricerca continua.',
  },
  'target-vanished': {
    title: 'Tolto dalla destinazione dopo la copia',
    meaning:
      'Il messaggio era stato scritto sulla destinazione e più tardi non era più in nessuna cartella di quella ' +
      'casella. Probabilmente lo ha cancellato chi la usa. Non si invia mai di nuovo da solo.',
    todo: 'Sentire chi usa la casella. Se serve di nuovo, rilanciare con --again <cartella>.',
    message: 'Tolto dalla destinazione dopo la copia',
    hint: 'Se serve di nuovo: rilanciare con --again per questa cartella.',
  },
  'unreadable-on-target': {
    title: 'La destinazione non restituisce questo messaggio',
    meaning:
      'La destinazione conserva il messaggio, ma a ogni tentativo rifiuta di restituirlo o chiude la connessione: di ' +
      'solito un file danneggiato o in quarantena. Una nostra copia resta lì non verificata e non si invia ' +
      'di nuovo; un ' +
      'messaggio di altri si lascia stare. Tutto il resto viene letto e verificato.',
    todo:
      'Mostrare il motivo al gestore della destinazione e far riparare il messaggio. Poi ripetere lo stesso comando ' +
      'run: la copia viene verificata. Un messaggio di altri si riguarda con --again <cartella>.',
    message:
      'La destinazione non restituisce[ {count:count} messaggi][ il messaggio con UID {uid}][ in {folder}][: {reason}]',
    hint: 'Mostrare il motivo al gestore della destinazione, poi rilanciare run o verify.',
  },
  ghost: {
    title: 'Una nostra copia di troppo sulla destinazione',
    meaning:
      'Una copia di cui non era mai arrivata risposta è arrivata comunque, dopo che il messaggio era stato ' +
      'inviato di nuovo. È la seconda copia di un messaggio già verificato.',
    todo:
      'Non fa danno. Per toglierla: pec-migrate run <piano> --remove-ghosts elimina solo le copie che risultano ' +
      'certamente nostre e di troppo.',
    message: 'Una copia di troppo[ con UID {uid}] è in {target}',
    hint: 'run --remove-ghosts la toglie, dopo aver accertato che è nostra.',
  },
  adopted: {
    title: 'Già sulla destinazione, riconosciuto dal contenuto',
    meaning:
      'Gli stessi byte erano già lì, da un altro strumento o da un’esecuzione precedente. Sono stati verificati come ' +
      'tutti gli altri e non inviati di nuovo.',
    todo: 'Nulla da fare.',
    message: 'Già sulla destinazione, riconosciuto dal contenuto',
    hint: 'Nulla da fare.',
  },
  'keyword-refused': {
    title: 'La destinazione non conserva un’etichetta',
    meaning:
      'Il messaggio è verificato, ma la destinazione non ammette una o più delle sue etichette (keyword messe da ' +
      'utenti o programmi).',
    todo: 'Nulla, a meno che un programma dipenda da quell’etichetta.',
    message: 'La destinazione non conserva l’etichetta[ {other}][ di {count} messaggi]',
    hint: 'Nulla da fare, a meno che un programma ne dipenda.',
  },
  'flags-changed': {
    title: 'Qualcuno nel frattempo ha cambiato gli indicatori',
    meaning:
      'Il messaggio è verificato; sulla destinazione i suoi indicatori (letto, risposto…) non sono più quelli ' +
      'inviati, perché un utente o un programma li ha cambiati. Si lascia così.',
    todo: 'Nulla da fare.',
    message: 'Indicatori cambiati sulla destinazione dopo la copia[: {other}]',
    hint: 'Nulla da fare.',
  },
  'flag-not-kept': {
    title: 'La destinazione non conserva un indicatore',
    meaning:
      'Il messaggio è verificato, ma la destinazione non memorizza uno degli indicatori di sistema (per esempio ' +
      'risposto o bozza).',
    todo: 'Nulla da fare; è elencato per completezza.',
    message: 'La destinazione non conserva l’indicatore[ {other}]',
    hint: 'Nulla da fare; è elencato per completezza.',
  },
  'date-changed': {
    title: 'La destinazione mostra un’altra data di ricezione',
    meaning:
      'I byte sono uguali, ma la data in cui il server dice di aver ricevuto il messaggio (INTERNALDATE) non è ' +
      'quella inviata. Le date dentro il messaggio e nelle sue ricevute sono intatte.',
    todo:
      'Ai fini della verifica, nulla da fare. I programmi di posta potrebbero ordinare il messaggio in un altro ' +
      'punto.',
    message: 'La destinazione mostra un’altra data di ricezione[: {other}]',
    hint: 'Nulla da fare; le date dentro il messaggio sono intatte.',
  },
  'date-not-representable': {
    title: 'La data di ricezione non si può scrivere sulla destinazione',
    meaning:
      'L’origine non dà una data di ricezione utilizzabile, oppure ne dà una che la destinazione non ammette (per ' +
      'esempio prima del 1970). Il messaggio è stato scritto senza.',
    todo: 'Nulla da fare; le date dentro il messaggio sono intatte.',
    message: 'La data di ricezione[ ({reason})] non si può conservare sulla destinazione',
    hint: 'Nulla da fare; le date dentro il messaggio sono intatte.',
  },
  'date-from-header': {
    title: 'Data presa dall’intestazione',
    meaning:
      'L’origine non dà una data di ricezione che si possa conservare (nessuna, precedente al 1970, o illeggibile). ' +
      'La copia ha la data del campo Received più recente, altrimenti di Date, invece di quella di oggi.',
    todo: 'Nulla da fare; è elencato per completezza.',
    message: 'Data presa dall’intestazione[: {other}]',
    hint: 'Nulla da fare; è elencato per completezza.',
  },
  'size-misreported': {
    title: 'L’origine dichiara una dimensione sbagliata',
    meaning:
      'L’origine ha dichiarato una dimensione e per due volte ha dato gli stessi byte, di dimensione diversa. ' +
      'Quei byte sono stati copiati e verificati.',
    todo: 'Nulla da fare.',
    message: 'L’origine ha dichiarato una dimensione sbagliata[: {limit:size} invece di {bytes}]',
    hint: 'Nulla da fare.',
  },
  'moved-by-user': {
    title: 'Il messaggio è stato spostato sulla destinazione',
    meaning:
      'Il messaggio non è più nella cartella in cui era stato scritto, ma gli stessi byte sono altrove nella ' +
      'stessa casella. Lo ha spostato un utente o una regola.',
    todo: 'Nulla da fare.',
    message: 'Spostato sulla destinazione[ in {other}]',
    hint: 'Nulla da fare.',
  },
  'flags-followed': {
    title: 'Indicatori cambiati sull’origine e riportati',
    meaning:
      'Dopo la copia un utente ha letto, risposto o contrassegnato dei messaggi sull’origine. Sulla destinazione ' +
      'c’era ancora quello che era stato scritto, e vi è stata riportata la stessa modifica, nient’altro. Quello ' +
      'che un utente ha cambiato sulla destinazione non si tocca mai.',
    todo: 'Nulla da fare.',
    message: 'Indicatori cambiati sull’origine e riportati[: {count} messaggi]',
    hint: 'Nulla da fare.',
  },
  'deleted-at-source': {
    title: 'Cancellato sull’origine dopo la copia',
    meaning:
      'Il messaggio è verificato sulla destinazione, e l’origine non lo ha più. La copia resta: nulla viene mai ' +
      'cancellato perché l’ha cancellato l’origine.',
    todo: 'Nulla da fare. Chi l’ha cancellato di proposito lo cancella anche sulla destinazione.',
    message: 'Cancellati sull’origine dopo la copia[: {count} messaggi]; le copie restano',
    hint: 'Nulla da fare.',
  },
  'moved-at-source': {
    title: 'Spostato in un’altra cartella dell’origine dopo la copia',
    meaning:
      'Sull’origine il messaggio ha lasciato la sua cartella, e gli stessi byte sono in un’altra. È stato copiato ' +
      'anche lì, e la prima copia resta dov’è: sulla destinazione è in entrambe le cartelle.',
    todo: 'Nulla da fare. Chi non lo vuole due volte lo cancella dalla cartella che ha lasciato.',
    message:
      'Spostati in un’altra cartella dell’origine dopo la copia[: {count} messaggi]; sulla destinazione sono in ' +
      'entrambe',
    hint: 'Nulla da fare, oppure cancellarli dalla cartella che hanno lasciato.',
  },
  'renamed-at-source': {
    title: 'La cartella è stata rinominata sull’origine',
    meaning:
      'Una cartella dell’origine già copiata ora ha un altro nome. È stata riconosciuta, nulla viene copiato di ' +
      'nuovo, e sulla destinazione resta dove è stata scritta la prima volta.',
    todo: 'Nulla da fare. Se il nuovo nome serve anche sulla destinazione, la si rinomina lì: se ne tiene conto.',
    message: 'Rinominata sull’origine[ da {folder}][ in {other}]; sulla destinazione resta[ {target}]',
    hint: 'Nulla da fare.',
  },
  'not-in-its-folder': {
    title: 'Non è nella sua cartella, e non è stato cercato in tutte le altre',
    meaning:
      'verify non ha trovato il messaggio nella cartella di destinazione che gli spetta, e non ha guardato in tutte ' +
      'le altre: è stato interrotto prima, o una non si apre. Il titolare può averlo spostato.',
    todo: 'Lasciare che verify arrivi alla fine: dirà se il messaggio è stato spostato o manca.',
    message: 'Non è nella sua cartella a destinazione; non è ancora stato cercato in tutte le altre',
    hint: 'Rilanciare verify, fino alla fine, quando tutte le cartelle si aprono.',
  },
  'messages-unlisted': {
    title: 'Un server conta più messaggi di quanti ne elenca',
    meaning:
      'Interrogato due volte, il server dice che la cartella ha più messaggi di quelli che elenca. Ciò ' +
      'che non elenca ' +
      'non si può né copiare né verificare.',
    todo: 'Chiedere al gestore di riparare l’indice della cartella, poi rilanciare run e verify.',
    message: 'In {folder} {count} messaggi sono contati e non elencati ({side})',
    hint: 'Chiedere al gestore di riparare l’indice di questa cartella, poi rilanciare verify.',
  },
  missing: {
    title: 'Non c’è sulla destinazione',
    meaning: 'verify non ha trovato nella casella di destinazione alcun messaggio con questi byte.',
    todo:
      'Se la migrazione non è finita, proseguirla. Se è finita, chiedere se un utente lo ha cancellato; per ' +
      'riaverlo, rilanciare con --again <cartella>.',
    message: 'Il messaggio[ con UID {uid}] non c’è sulla destinazione',
    hint: 'Proseguire la migrazione; oppure rilanciare con --again per questa cartella, se è stato cancellato e serve.',
  },
  'provider-note': {
    title: 'Di questo gestore si sa qualcosa',
    meaning:
      'Per questo server il piano indica un profilo pronto, e il profilo conosce qualcosa che lì può andare ' +
      'storto, o si basa su un dato che nessuno ha confermato. Ogni nota dice come è nota.',
    todo:
      'Leggerla, e chiarirla con il gestore o con i titolari prima della notte; pec-migrate providers <nome> la ' +
      'mostra con le fonti. Ciò che dice il server stesso viene controllato a parte e vale più di ogni nota. Una ' +
      'nota chiarita può stare nell’elenco accept del piano.',
    message: 'Su {other}, server {server}[: {reason}]',
    hint: 'Chiarirla prima della notte, se vi riguarda; pec-migrate providers mostra le fonti.',
  },
  'flags-differ': {
    title: 'Gli indicatori non sono uguali sui due lati',
    meaning:
      'I byte sono uguali, gli indicatori no. Succede quando gli utenti leggono la posta e rispondono; fa fallire ' +
      'verify solo con --strict.',
    todo: 'Nulla, a meno che nessuno abbia ancora usato la casella.',
    message: 'Indicatori diversi[: {other}]',
    hint: 'Nulla da fare, a meno che nessuno abbia ancora usato la casella.',
  },
  'unexpected-message': {
    title: 'Un messaggio che l’origine non ha',
    meaning:
      'Sulla destinazione c’è un messaggio che non viene dall’origine: di solito è posta nuova. Fa fallire verify ' +
      'solo con --strict.',
    todo: 'Nulla da fare.',
    message: 'Sulla destinazione c’è un messaggio[ (UID {uid})] che l’origine non ha',
    hint: 'Nulla da fare; di solito è posta nuova.',
  },
  'altered-copy-left': {
    title: 'Accanto alla copia buona ne resta una alterata',
    meaning:
      'Questa copia è risultata alterata, e run --again ne ha fatta una buona accanto. Dalla destinazione non si ' +
      'toglie nulla senza richiesta, quindi ci sono entrambe. Fa fallire verify solo con --strict.',
    todo: 'Se non serve, toglierla a mano; la verifica successiva vede che non c’è più.',
    message: 'Accanto alla copia buona ne resta una alterata[: UID {uid}]',
    hint: 'Se non serve, toglierla a mano.',
  },
  'signature-broken': {
    title: 'La firma è danneggiata sulla destinazione',
    meaning:
      'La copia ha byte diversi dall’originale e la sua firma S/MIME non è più valida: una ricevuta o una busta ' +
      'perde così la prova del suo gestore. Si giudica la parte firmata, byte per byte, la chiave che l’ha firmata, ' +
      'e che il firmatario sia il mittente; non si giudica chi ha emesso il certificato, fino a quando valesse e se ' +
      'sia stato revocato.',
    todo:
      'Conservare l’originale preso dall’origine (verify --save <cartella>) e rifare la copia: run --again ' +
      '<cartella>. Dove la firma dell’origine è "not-known" c’era solo la sua impronta: verify --against source dice ' +
      'se lì era valida.',
    message: 'La firma della copia non è valida[: {reason}][; primo byte alterato {offset}]',
    hint: 'Conservare l’originale preso dall’origine e rifare la copia (run --again).',
  },
  'signature-broken-at-source': {
    title: 'La firma era già danneggiata all’origine',
    meaning:
      'Origine e destinazione hanno gli stessi byte, e la firma S/MIME che contengono non è valida. La copia vale ' +
      'quanto l’originale: la migrazione non l’ha danneggiata. Emittente, validità e revoca dei certificati non si ' +
      'giudicano.',
    todo: 'Nulla per la migrazione. Se il messaggio conta, chiederlo al vecchio gestore finché può rispondere.',
    message: 'La firma era già danneggiata all’origine[: {reason}]',
    hint: 'La copia è identica; se il messaggio conta, rivolgersi al vecchio gestore.',
  },
  'signature-unreadable': {
    title: 'La firma non si è potuta giudicare',
    meaning:
      'Il messaggio è firmato in un modo che qui non si legge: CMS non valido, certificato assente, o un algoritmo ' +
      'che non è noto. Se la firma sia valida non si dice; che i byte siano quelli dell’origine è ' +
      'verificato lo stesso.',
    todo: 'Guardarlo con un programma di posta o con openssl cms -verify.',
    message: 'La firma non si è potuta giudicare[: {reason}]',
    hint: 'I byte si confrontano comunque.',
  },
  'cannot-write-report': {
    title: 'Il rapporto non si può scrivere in quel posto',
    meaning:
      'Il disco è pieno (ENOSPC), è raggiunta una quota o la misura massima dei file (EDQUOT, EFBIG), il file system ' +
      'si può solo leggere (EROFS), o il dispositivo ha un guasto (EIO). Non è rimasto alcun rapporto; il registro è ' +
      'com’era.',
    todo: 'Liberare spazio in quel posto, o indicarne un altro con --out; poi ripetere lo stesso comando.',
    message: 'Il rapporto non si può scrivere in {path}: manca lo spazio, o il posto non lo accetta ({reason})',
    hint: 'Liberare spazio in quel posto, o indicarne un altro con --out; non è rimasto nulla.',
  },
  'report-altered': {
    title: 'Un file del rapporto è stato alterato',
    meaning:
      'I suoi byte non sono quelli la cui SHA-256 sta in SHA256SUMS, oppure non ha la forma in cui viene scritto. ' +
      'Quale dei due sia cambiato, il file o la sua somma, lo dice solo una firma o una marca temporale accanto.',
    todo:
      'Prendere un’altra copia del rapporto, o scriverlo di nuovo dal registro; confrontare il numero del manifesto ' +
      'con quello su carta.',
    message:
      'Il file {path} è stato alterato[, alla riga {line}][, secondo la somma in {other}][, campo {where}]' +
      '[: {reason}]',
    hint: 'Prendere un’altra copia del rapporto, o scriverlo di nuovo dal registro.',
  },
  'report-missing': {
    title: 'Manca un file del rapporto',
    meaning: 'Il rapporto lo nomina, e non c’è.',
    todo: 'Prendere un’altra copia del rapporto, o scriverlo di nuovo dal registro.',
    message: 'Manca il file {path}',
    hint: 'Prendere un’altra copia del rapporto, o scriverlo di nuovo dal registro.',
  },
  'report-unlisted': {
    title: 'Nel rapporto c’è un file che non ne fa parte',
    meaning:
      'SHA256SUMS non lo elenca, e non è una firma o una marca temporale (.p7m, .p7s, .tsr, .tsd, .tst) in cui si ' +
      'trovi la SHA-256 di un file del rapporto. Niente dice chi ce l’abbia messo, né di che cosa parli.',
    todo: 'Toglierlo dalla cartella, e controllare di nuovo.',
    message: 'Il file {path} non è elencato in SHA256SUMS',
    hint: 'Toglierlo dalla cartella, e controllare di nuovo.',
  },
  'report-contradicts': {
    title: 'Due file del rapporto non concordano',
    meaning:
      'Ogni messaggio ha una riga in manifest.txt e una in messages.csv, e le somme di report.json sono quelle delle ' +
      'righe. Qui l’uno dice altro dall’altro, qualunque cosa dicano le loro somme in SHA256SUMS.',
    todo:
      'Non fare affidamento su nessuno dei due. Prendere un’altra copia del rapporto, o scriverlo di nuovo dal ' +
      'registro; confrontare il numero del manifesto con quello su carta.',
    message: 'Il file {path}[, riga {line}] non concorda con {other}[: {where}][, {reason}]',
    hint: 'Non affidarsi a nessuno dei due; prendere un’altra copia del rapporto, o scriverlo di nuovo dal registro.',
  },
  'address-forgotten': {
    title: 'Un indirizzo pubblicato che il piano non conosce',
    meaning:
      'L’indice delle amministrazioni (IPA) pubblica questa PEC per l’ente, e nel piano non è né un’origine, né una ' +
      'destinazione, né una casella dismessa. Nessuno ha deciso che cosa accade alla sua posta.',
    todo:
      'Aggiungere la sua casella al piano; oppure scriverla con retired: e il motivo. Se non è più di nessuno, farla ' +
      'togliere dall’IPA.',
    message: 'Il piano dimentica {user}, che è pubblicato',
    hint: 'Aggiungere la sua casella al piano, o scriverla con retired: e il motivo.',
  },
  'address-to-change': {
    title: 'Un indirizzo pubblicato che il piano sostituisce',
    meaning:
      'L’indirizzo è un’origine del piano, e la sua posta va a un altro indirizzo. Finché resta pubblicato, chi ' +
      'scrive continua a usare il vecchio.',
    todo:
      'Far pubblicare il nuovo indirizzo in ognuno dei posti, quando la nuova casella funziona; nell’IPA lo fa il ' +
      'referente dell’ente. L’elenco di --csv ha una riga per posto.',
    message: 'L’indirizzo {user} è pubblicato, ed è sostituito da {other}',
    hint: 'Far pubblicare il nuovo indirizzo quando la nuova casella funziona.',
  },
  'address-unpublished': {
    title: 'Un indirizzo del piano che non è in nessuno dei file',
    meaning:
      'I file non lo nominano: la casella è interna, l’indirizzo è nuovo e non ancora pubblicato, nel piano è ' +
      'scritto in altro modo, oppure manca il file che lo contiene.',
    todo:
      'Confrontare come è scritto; indicare insieme pec-ente, enti, aree-organizzative-omogenee e ' +
      'unita-organizzative.',
    message: 'L’indirizzo {user} non è in nessuno dei file',
    hint: 'Confrontare come è scritto, e indicare tutti i file.',
  },
  'ipa-row-unread': {
    title: 'Una riga dei dati aperti non si è potuta leggere',
    meaning:
      'Le virgolette non tornano, ha più celle dell’intestazione, non nomina un ente, o contiene un indirizzo che ' +
      'non è tale. Ciò che pubblica non è stato confrontato; le altre righe sì. Se parla dell’ente, nessuno può dire ' +
      'che nulla sia dimenticato, e il comando finisce con 3.',
    todo: 'Guardare quella riga del file, correggerla, o scaricare di nuovo il file; poi ripetere lo stesso comando.',
    message: 'La riga {line} di {path} non si è potuta leggere',
    hint: 'Correggere quella riga, o scaricare di nuovo il file.',
  },
}
