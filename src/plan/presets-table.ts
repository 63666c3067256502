// The presets themselves. Whoever corrects one changes `known` with it: how, on which day, from which page.

import { code, legalmailSearch, login, page, quote, readOn, seen, tls } from './preset-evidence.ts'
import type { Preset } from './presets.ts'

const arubaGuide = 'https://guide.pec.it/posta-pec'
const legalmailGuide = 'https://help.infocert.it/home/elencofaq/guida-alla-configurazione-legalmail--'
const postecertPage = 'https://postecert.poste.it/pec/configurazione.shtml'
const postelManual =
  'https://www.media.poste.it/b22c9cf8-0d42-47ce-808a-205c84215064/file/pec_postecertifica_manuale_operativo'

export const presets = {
  aruba: {
    title: 'Aruba PEC',
    alsoCalled: ['arubapec', 'pec.it', 'pec.aruba.it'],
    host: 'imaps.pec.aruba.it',
    ...tls,
    serverKnown: login('2026-09-19'),
    smtp: { host: 'smtps.pec.aruba.it', known: seen(`${arubaGuide}/configurare-casella-pec/bozza.aspx`) },
    login: { form: '{user}', user: 'address', known: login('2026-09-19') },
    folders: {
      sent: { names: ['Inviata'], known: login('2026-09-19') },
      drafts: { names: ['Bozze'], known: code(2) },
      trash: { names: ['Cestino'], known: code(1) },
    },
    traps: [
      {
        id: 'client-password',
        known: page(`${arubaGuide}/ripristino-cambio-password-pec/come-generare-la-password-per-il-client.aspx`),
        text: {
          en:
            'With two-step verification the usual password does not work over IMAP: the holder makes a password ' +
            'for mail programs (account.aruba.it/pec, Sicurezza). It expires: after 3 months by the page that we ' +
            'read, after 6 by what others read later',
          it:
            'Con la verifica in 2 passaggi la password abituale non vale in IMAP: il titolare genera una ' +
            '«Password per programmi di posta» (account.aruba.it/pec, Sicurezza). Scade: dopo 3 mesi secondo la ' +
            'pagina che abbiamo letto, dopo 6 secondo chi l’ha letta più tardi',
        },
      },
      {
        id: 'imap-off',
        known: page(`${arubaGuide}/webmail/utilizzo-versione-smart/gestione-protocolli-di-posta.aspx`),
        text: {
          en:
            'IMAP can be switched off for each mailbox (webmail, Impostazioni, Gestisci su client). It is on ' +
            'unless somebody did',
          it:
            'IMAP si può disattivare casella per casella (webmail, Impostazioni, Gestisci su client). È attivo se ' +
            'nessuno l’ha tolto',
        },
      },
      {
        id: 'archive-apart',
        known: page(`${arubaGuide}/ripristino-cambio-password-pec/come-generare-la-password-per-il-client.aspx`),
        text: {
          en:
            'The security archive of Pro and Premium mailboxes is a store of its own, with an access of its own: ' +
            'it is not part of the mailbox and is not copied with it',
          it:
            'L’archivio di sicurezza delle caselle Pro e Premium è un deposito a parte, con un accesso suo: non ' +
            'fa parte della casella e non viene copiato con essa',
        },
      },
      {
        id: 'address-block',
        known: page(`${arubaGuide}/faq-errori-comuni/errori-comuni/errori-comuni-durante-invio-ricezione-pec.aspx`),
        text: {
          en:
            'It can block an IP address for a while on suspicion of abuse, and does not say from how many ' +
            'connections or refused logins on: begin with few connections, and tell Aruba before a large migration',
          it:
            'Può bloccare per un po’ un indirizzo IP per sospetto abuso, e non dice da quante connessioni o ' +
            'accessi rifiutati in poi: cominciare con poche connessioni, e avvisare Aruba prima di una grande ' +
            'migrazione',
        },
      },
      {
        id: 'ordinary-mail-off',
        side: 'target',
        known: page(`${arubaGuide}/faq-errori-comuni/faq/gestione-utilizzo.aspx`),
        text: {
          en:
            'A new mailbox refuses ordinary (not certified) mail. If the old one takes it, switch it on in the ' +
            'webmail, or ordinary senders are refused after the change',
          it:
            'Una casella nuova rifiuta la posta ordinaria (non certificata). Se la vecchia la riceve, attivarla ' +
            'nella webmail, altrimenti dopo il passaggio i mittenti ordinari saranno respinti',
        },
      },
    ],
  },
  legalmail: {
    title: 'InfoCert Legalmail',
    alsoCalled: ['infocert', 'legalmail.it', 'cert.legalmail.it', 'tinexta'],
    host: 'mbox.cert.legalmail.it',
    ...tls,
    serverKnown: login('2026-09-21'),
    smtp: { host: 'sendm.cert.legalmail.it', known: seen(legalmailSearch) },
    login: {
      form: '{user}',
      user: 'user-id',
      known: page('https://help.infocert.digital/Home/Guida/guide-to-configuring-legalmail-with-apple-mail?lang=en'),
    },
    folders: {
      sent: { names: ['Spedite'], known: login('2026-09-21') },
      drafts: { names: ['Draft'], known: code(1) },
      trash: { names: ['Trash'], known: code(1) },
    },
    traps: [
      {
        id: 'user-id',
        known: page('https://help.infocert.digital/Home/Guida/guide-to-configuring-legalmail-with-apple-mail?lang=en'),
        text: {
          en:
            'One logs in with the User ID (M and digits), not with the PEC address: write user: M12345678, and ' +
            'the address as address:',
          it:
            'Si entra con lo User ID (M e cifre), non con l’indirizzo PEC: scrivere user: M12345678, e ' +
            'l’indirizzo come address:',
        },
      },
      {
        id: 'password-characters',
        known: page(legalmailGuide),
        text: {
          en:
            'InfoCert says that special characters in the password keep some mail programs out. If a password is ' +
            'refused here and works in the webmail, change it to one without them',
          it:
            'InfoCert dice che i caratteri speciali nella password bloccano alcuni programmi di posta. Se una ' +
            'password qui è rifiutata e nella webmail va bene, cambiarla con una che non ne ha',
        },
      },
      {
        id: 'two-factor',
        known: undefined,
        text: {
          en:
            'Two-factor login exists for the webmail; whether IMAP then still takes the password of the mailbox ' +
            'is not known. Try one such mailbox early',
          it:
            'Per la webmail esiste l’accesso a due fattori; non si sa se IMAP accetti ancora la password della ' +
            'casella quando è attivo. Provare presto con una casella di queste',
        },
      },
      {
        id: 'folder-names',
        known: code(1),
        text: {
          en:
            'Sources disagree on the names of its folders: INBOX/Spedite (seen in a real login) and ' +
            'INBOX.Inviata. Look at the folder map of this check',
          it:
            'Le fonti non concordano sui nomi delle cartelle: INBOX/Spedite (vista in un accesso reale) e ' +
            'INBOX.Inviata. Guardare la mappa delle cartelle di questo controllo',
        },
      },
    ],
  },
  poste: {
    title: 'Poste Italiane Postecert',
    alsoCalled: ['postecert', 'postecert.it', 'posteitaliane', 'posteit'],
    host: 'mail.postecert.it',
    ...tls,
    serverKnown: quote(postecertPage, '2026-09-26'),
    login: { form: '{user}', user: 'address', known: quote(postecertPage, readOn) },
    folders: {},
    traps: [
      {
        id: 'two-factor',
        known: undefined,
        text: {
          en:
            'Whether two-factor login asks for a password of its own for mail programs is not known: its page on ' +
            'mail programs does not speak of it',
          it:
            'Non si sa se con l’accesso a due fattori serva una password a parte per i programmi di posta: la sua ' +
            'pagina su questi programmi non ne parla',
        },
      },
    ],
  },
  postel: {
    title: 'Postel Postecertifica',
    alsoCalled: ['postecertifica', 'postecertifica.it'],
    host: 'mail.postecertifica.it',
    ...tls,
    serverKnown: quote(postelManual, '2026-09-26'),
    login: { form: '{user}', user: 'unknown', known: undefined },
    folders: {},
    traps: [
      {
        id: 'client-password',
        known: quote(postelManual, '2026-09-26'),
        text: {
          en:
            'Mail programs need a password of their own, made apart, which expires every 90 days: check it again ' +
            'shortly before the night',
          it:
            'Per i programmi di posta serve una password a parte, che scade ogni 90 giorni: ricontrollarla poco ' +
            'prima della notte',
        },
      },
    ],
  },
  namirial: {
    title: 'Namirial',
    alsoCalled: ['sicurezzapostale', 'sicurezzapostale.it', 'pec.namirial.com'],
    host: 'imaps.sicurezzapostale.it',
    ...tls,
    serverKnown: code(5),
    login: { form: '{user}', user: 'address', known: code(2) },
    folders: {},
    traps: [
      {
        id: 'own-copy',
        side: 'target',
        known: page(
          'https://confluence.namirial.com/pages/diffpagesbyversion.action?originalVersion=2&pageId=40731305' +
            '&revisedVersion=7',
        ),
        text: {
          en:
            'Its own copy (webmail, Impostazioni, PEC - Copia messaggi da account) takes the old Inbox over and ' +
            'goes on every day until the change of provider. What it copied is recognised here, what it copies ' +
            'later would be doubled: let only one of the two work',
          it:
            'La sua copia (webmail, Impostazioni, PEC - Copia messaggi da account) porta la vecchia Inbox e ' +
            'continua ogni giorno fino al cambio di gestore. Ciò che ha già copiato qui viene riconosciuto, ciò ' +
            'che copia dopo sarebbe doppio: far lavorare solo una delle due',
        },
      },
      {
        id: 'other-hosts',
        known: code(1),
        text: {
          en:
            'PRO mailboxes seem to have servers of their own (pro-smtps.sicurezzapostale.it was seen). The ' +
            'settings in the webmail name the right one: write it as host:',
          it:
            'Le caselle PRO sembrano avere server propri (si è visto pro-smtps.sicurezzapostale.it). Le ' +
            'impostazioni della webmail dicono quello giusto: scriverlo come host:',
        },
      },
    ],
  },
  tim: {
    title: 'TIM, TI Trust Technologies',
    alsoCalled: [
      'telecompost',
      'telecompost.it',
      'telecom',
      'telecomitalia',
      'titrust',
      'trusttechnologies',
      'pectim.it',
    ],
    host: 'mail.telecompost.it',
    ...tls,
    serverKnown: code(2),
    login: { form: '{user}', user: 'unknown', known: undefined },
    folders: {},
    traps: [
      {
        id: 'other-hosts',
        known: code(2),
        text: {
          en:
            'Large customers have servers of their own (in.telecompost.it was seen for a ministry), and addresses ' +
            'at pectim.it seem to have others: ask, and write the answer as host:',
          it:
            'I grandi clienti hanno server propri (per un ministero si è visto in.telecompost.it), e gli ' +
            'indirizzi pectim.it sembrano averne altri: chiedere, e scrivere la risposta come host:',
        },
      },
      {
        id: 'user-id',
        known: code(1),
        text: {
          en: 'The user is not always the PEC address: names without @ were seen. Try one mailbox before the others',
          it:
            'L’utente non è sempre l’indirizzo PEC: si sono visti nomi senza @. Provare una casella prima delle ' +
            'altre',
        },
      },
    ],
  },
  register: {
    title: 'Register.it',
    alsoCalled: ['register.it', 'pec-email', 'pec-email.com', 'pec.net'],
    host: 'imap.pec-email.com',
    ...tls,
    serverKnown: quote('https://www.register.it/assistenza/configura-la-pec-su-dispositivo/', readOn),
    login: {
      form: '{user}',
      user: 'address',
      known: quote('https://www.register.it/assistenza/configura-la-pec-su-dispositivo/', readOn),
    },
    folders: {},
    traps: [
      {
        id: 'other-hosts',
        known: code(2),
        text: {
          en:
            'Other programs name server.pec-email.com or imap.pec.register.it instead: if the login is refused, ' +
            'look in the panel of the mailbox before trying again',
          it:
            'Altri programmi indicano server.pec-email.com o imap.pec.register.it: se l’accesso è rifiutato, ' +
            'guardare nel pannello della casella prima di riprovare',
        },
      },
    ],
  },
  libero: {
    title: 'Italiaonline, Libero PEC',
    alsoCalled: ['italiaonline', 'itnet', 'postacert.it.net', 'liberopec'],
    host: 'mail.postacert.it.net',
    ...tls,
    serverKnown: code(2),
    login: { form: '{user}', user: 'address', known: code(1) },
    folders: {},
    traps: [],
  },
  actalis: {
    title: 'Actalis',
    alsoCalled: ['actalis.it', 'actalispec', 'actaliscertymail'],
    host: 'imap.pec.actalis.it',
    ...tls,
    serverKnown: code(3),
    login: { form: '{user}', user: 'address', known: code(2) },
    folders: {},
    traps: [],
  },
  intesi: {
    title: 'Intesi Group',
    alsoCalled: ['intesigroup', 'ig-trustmail'],
    host: 'imap.ig-trustmail.com',
    ...tls,
    serverKnown: code(2),
    login: { form: '{user}', user: 'address', known: code(1) },
    folders: {},
    traps: [],
  },
  twt: {
    title: 'TWT',
    alsoCalled: ['twtcert', 'twtcert.it', 'ewake'],
    host: 'mail.twtcert.it',
    ...tls,
    serverKnown: code(1),
    login: { form: '{user}', user: 'unknown', known: undefined },
    folders: {},
    traps: [],
  },
  notariato: {
    title: 'Notariato',
    alsoCalled: ['postacertificata.notariato.it'],
    host: 'imap.postacertificata.notariato.it',
    ...tls,
    serverKnown: code(1),
    login: { form: '{user}', user: 'address', known: code(1) },
    folders: {},
    traps: [
      {
        id: 'other-hosts',
        known: code(1),
        text: {
          en:
            'Addresses at pec.notariato.it had a server of their own, imap.pec.notariato.it: write it as host: ' +
            'for those',
          it:
            'Gli indirizzi pec.notariato.it avevano un server proprio, imap.pec.notariato.it: per quelli ' +
            'scriverlo come host:',
        },
      },
    ],
  },
  basilicata: {
    title: 'Regione Basilicata',
    alsoCalled: ['basilicatanet', 'pec.basilicatanet.it'],
    host: 'imaps.pec.basilicatanet.it',
    ...tls,
    serverKnown: code(1),
    login: { form: '{user}', user: 'address', known: code(1) },
    folders: {},
    traps: [],
  },
  istruzione: {
    title: 'Ministero dell’Istruzione',
    alsoCalled: ['miur', 'pec.istruzione.it'],
    host: 'imap.pec.istruzione.it',
    ...tls,
    serverKnown: code(1),
    login: { form: '{user}', user: 'address', known: code(1) },
    folders: {},
    traps: [],
  },
} as const satisfies Record<string, Preset>
