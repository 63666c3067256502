// The real servers beside the system's Dovecot: how each is configured and started in its chroot.

import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dovecotConfig, type DovecotOptions } from '../../support/dovecot-config.ts'
import { ChrootServer } from './chroot-server.ts'
import { chroots, idsIn, poolSize } from './chroots.ts'

const lines = (...text: string[]): string => `${text.join('\n')}\n`

/**
 * Cyrus as Debian ships it ("." and "INBOX."), or as its makers do ("/" and no prefix). `quota` is in kB; 0: no limit.
 */
export function startCyrus({ slashes = false, quota = 0 } = {}): Promise<ChrootServer> {
  const choice = slashes ? 'yes' : 'no'
  return ChrootServer.start({
    chroot: chroots.cyrus,
    prepare(dir, port) {
      const imapd = lines(
        'configdirectory: /srv/lab/conf',
        'defaultpartition: default',
        'partition-default: /srv/lab/spool',
        'proc_path: /run/cyrus/proc',
        'mboxname_lockpath: /run/cyrus/lock',
        'idlesocket: /run/cyrus/idle',
        'notifysocket: /run/cyrus/notify',
        'servername: lab',
        `altnamespace: ${choice}`,
        `unixhierarchysep: ${choice}`,
        'allowplaintext: yes',
        'sasl_pwcheck_method: auxprop',
        'sasl_auxprop_plugin: sasldb',
        'sasl_mech_list: PLAIN',
        `autocreate_quota: ${quota}`,
        'autocreate_post: yes',
        'admins: cyrus',
        'skiplist_unsafe: yes',
      )
      const service = `  imap cmd="imapd -C /srv/lab/imapd.conf -U 30" listen="127.0.0.1:${port}" maxchild=100`
      const start = '  recover cmd="ctl_cyrusdb -C /srv/lab/imapd.conf -r"'
      writeFileSync(join(dir, 'imapd.conf'), imapd)
      writeFileSync(join(dir, 'cyrus.conf'), lines('START {', start, '}', 'SERVICES {', service, '}', 'EVENTS {', '}'))
      for (const name of ['conf', 'spool']) own(join(dir, name), idsIn(chroots.cyrus, 'cyrus'))
    },
    // Without a disk to wait for: what is tested here survives the end of a process, not of the machine.
    command: () =>
      'export LD_PRELOAD=libeatmydata.so; mkdir -p /run/cyrus/proc /run/cyrus/lock && chown -R cyrus /run/cyrus && ' +
      'exec cyrmaster -D -C /srv/lab/imapd.conf -M /srv/lab/cyrus.conf -p /run/cyrus/master.pid',
  })
}

/** Courier ("." and "INBOX."); `quota` is its own notation, e.g. "200000S" for bytes. */
export function startCourier({ quota = '' } = {}): Promise<ChrootServer> {
  return ChrootServer.start({
    chroot: chroots.courier,
    prepare(dir) {
      own(join(dir, 'mail'), idsIn(chroots.courier, 'mail'))
      for (let n = 1; n <= poolSize; n++) {
        const maildir = join(dir, 'mail', `u${n}`)
        for (const name of ['', 'cur', 'new', 'tmp']) own(join(maildir, name), idsIn(chroots.courier, 'mail'))
        if (quota === '') continue
        writeFileSync(join(maildir, 'maildirsize'), `${quota}\n`)
        chownSync(join(maildir, 'maildirsize'), ...idsIn(chroots.courier, 'mail'))
      }
    },
    command: (port) =>
      'mkdir -p /run/courier/authdaemon && chown -R courier:courier /run/courier && ' +
      '{ /usr/lib/courier/courier-authlib/authdaemond & } && set -a && . /etc/courier/imapd && ' +
      'exec couriertcpd -address=127.0.0.1 -maxprocs=100 -maxperip=100 -nodnslookup -noidentlookup ' +
      `${port} /usr/lib/courier/courier/imaplogin /usr/bin/imapd .`,
  })
}

/** GNU Mailutils' imap4d: folders are mbox files below the home, INBOX is the spool file of the user. */
export function startMailutils(): Promise<ChrootServer> {
  return ChrootServer.start({
    chroot: chroots.mailutils,
    prepare(dir, port) {
      for (const name of ['home', 'spool']) mkdirSync(join(dir, name))
      chmodSync(join(dir, 'spool'), 0o1777)
      for (let n = 1; n <= poolSize; n++) {
        const [uid, gid] = idsIn(chroots.mailutils, `u${n}`)
        own(join(dir, 'home', `u${n}`), [uid, gid])
        // Without its file an INBOX takes no mail until somebody has selected it.
        writeFileSync(join(dir, 'spool', `u${n}`), '', { mode: 0o600 })
        chownSync(join(dir, 'spool', `u${n}`), uid, gid)
      }
      writeFileSync(
        join(dir, 'imap4d.conf'),
        lines(
          'mode daemon;',
          'foreground yes;',
          'logging { syslog no; };',
          `mailbox { mailbox-pattern "mbox:/srv/lab/spool/\${user}"; mailbox-type mbox; };`,
          `server 127.0.0.1:${port} { };`,
        ),
      )
    },
    command: () => 'exec imap4d --config-file=/srv/lab/imap4d.conf',
  })
}

/** perdition, which passes a login on to the server behind it and knows nothing of it before. */
export function startPerdition(behind: { port: number }): Promise<ChrootServer> {
  return ChrootServer.start({
    chroot: chroots.proxies,
    prepare: () => undefined,
    command: (port) =>
      `exec perdition --no_daemon --protocol IMAP4 --ssl_mode none --log_facility - --bind_address 127.0.0.1 ` +
      `--listen_port ${port} --outgoing_server 127.0.0.1:${behind.port} --map_library "" --no_lookup`,
  })
}

/** nginx's mail module; whom a login goes to it asks by HTTP, and answers itself. */
export function startNginx(behind: { port: number }): Promise<ChrootServer> {
  return ChrootServer.start({
    chroot: chroots.proxies,
    prepare(dir, port) {
      writeFileSync(
        join(dir, 'nginx.conf'),
        lines(
          'load_module /usr/lib/nginx/modules/ngx_mail_module.so;',
          'daemon off; worker_processes 1; pid /run/nginx.pid; error_log stderr notice;',
          'events { worker_connections 512; }',
          'http {',
          '  access_log off;',
          '  server { listen unix:/run/auth.sock; location / {',
          '    add_header Auth-Status OK; add_header Auth-Server 127.0.0.1;',
          `    add_header Auth-Port ${behind.port}; return 200;`,
          '  } }',
          '}',
          'mail {',
          '  server_name lab; auth_http unix:/run/auth.sock:/auth; imap_auth login plain;',
          `  server { listen 127.0.0.1:${port}; protocol imap; }`,
          '}',
        ),
      )
    },
    command: () => 'mkdir -p /var/lib/nginx /var/log/nginx && exec nginx -c /srv/lab/nginx.conf',
  })
}

/** Dovecot 2.4 of Debian 13, in the configuration that the lab writes for that version. */
export function startDovecot24(options: DovecotOptions = {}): Promise<ChrootServer> {
  return ChrootServer.start({
    chroot: chroots.dovecot24,
    prepare(dir, port) {
      own(join(dir, 'mail'), idsIn(chroots.dovecot24, 'mail'))
      mkdirSync(join(dir, 'run'))
      mkdirSync(join(dir, 'state'))
      const place = { dir: '/srv/lab', port, tlsPort: port + 10_000, version: '2.4' } as const
      writeFileSync(join(dir, 'dovecot.conf'), dovecotConfig(place, options))
    },
    command: () => 'cp /etc/lab/*.pem /srv/lab/ && exec dovecot -F -c /srv/lab/dovecot.conf',
  })
}

function own(path: string, [uid, gid]: [uid: number, gid: number], mode = 0o700): void {
  mkdirSync(path, { recursive: true, mode })
  chownSync(path, uid, gid)
}
