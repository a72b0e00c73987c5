import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { simpleParser } from 'mailparser'
import type { ParsedMail } from 'mailparser'
import { SMTPServer } from 'smtp-server'

type Answer = undefined | { code: number; says: string }
const refusalOf = (answer: Answer): Error | null => (answer === undefined ? null : Object.assign(new Error(answer.says), { responseCode: answer.code }))

export interface MailServer {
  url: string
  received: ParsedMail[]
  close: () => Promise<void>
}

/** A mail server that keeps what it accepts. `onRecipient` and `onText` may refuse. */
export async function openMailServer(given: { onRecipient?: (address: string) => Answer; onText?: () => Promise<Answer> | Answer } = {}): Promise<MailServer> {
  const received: ParsedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) => done(refusalOf(given.onRecipient?.(address))),
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        void (async () => {
          const refusal = refusalOf(await given.onText?.())
          if (!refusal) received.push(await simpleParser(Buffer.concat(chunks)))
          done(refusal)
        })()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Accepts connections and then stays silent or hangs up at once. */
export async function openBadMailServer(kind: 'silent' | 'dropping'): Promise<{ url: string; connections: () => number; close: () => Promise<void> }> {
  const sockets = new Set<import('node:net').Socket>()
  let connections = 0
  const server: Server = createServer((socket) => {
    connections += 1
    socket.on('error', () => {})
    if (kind === 'dropping') return void socket.destroy()
    sockets.add(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
