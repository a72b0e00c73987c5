import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { withoutEnd } from './text.ts'
import { readTrustProxy } from './trust-proxy.ts'
import type { TrustProxy } from './trust-proxy.ts'

export interface Config {
  port: number
  host: string
  publicUrl: string
  databaseUrl: string
  uploadsDir: string
  sessionSecret: string
  smtpUrl: string | undefined
  mailFrom: string
  logLevel: string
  trustProxy: TrustProxy
  production: boolean
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/** Reads the environment; throws one Error that lists every problem. docs/hosting.md lists the variables. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = []
  const port = Number(env['PORT'] ?? 3000)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) problems.push('PORT must be a whole number from 0 to 65535')
  const host = env['HOST'] ?? '127.0.0.1'
  const publicUrl = withoutEnd(env['PUBLIC_URL'] ?? `http://${host}:${port}`, '/')
  if (!/^https?:\/\/[^/\s]+$/.test(publicUrl)) problems.push('PUBLIC_URL must be an http or https address without a path')
  const databaseUrl = env['DATABASE_URL'] ?? 'sqlite:data/slipway.db'
  if (!/^(sqlite:.+|postgres(ql)?:\/\/.+)$/.test(databaseUrl)) problems.push('DATABASE_URL must start with sqlite: or postgres://')
  const logLevel = env['LOG_LEVEL'] ?? 'info'
  if (!levels.includes(logLevel)) problems.push(`LOG_LEVEL must be one of ${levels.join(', ')}`)
  const production = env['NODE_ENV'] === 'production'
  const given = env['SESSION_SECRET']
  if (given !== undefined && given.length < 32) problems.push('SESSION_SECRET must have at least 32 characters')
  if (given === undefined && production) problems.push('SESSION_SECRET is required when NODE_ENV is production')
  const smtpUrl = env['SMTP_URL'] || undefined
  if (smtpUrl !== undefined && !/^smtps?:\/\//.test(smtpUrl)) problems.push('SMTP_URL must start with smtp:// or smtps://')
  const trustProxy = readTrustProxy(env['TRUST_PROXY'], problems)
  if (problems.length > 0) throw new Error(`The configuration is wrong:\n- ${problems.join('\n- ')}`)
  return {
    port,
    host,
    publicUrl,
    databaseUrl,
    logLevel,
    production,
    smtpUrl,
    uploadsDir: env['UPLOADS_DIR'] ?? 'data/uploads',
    sessionSecret: given ?? keptSecret(databaseUrl),
    mailFrom: env['MAIL_FROM'] ?? 'slipway@localhost',
    trustProxy,
  }
}

function keptSecret(databaseUrl: string): string {
  const folder = databaseUrl.startsWith('sqlite:') ? dirname(databaseUrl.slice('sqlite:'.length)) : 'data'
  const file = join(folder, 'session-secret')
  if (existsSync(file)) return readFileSync(file, 'utf8')
  mkdirSync(folder, { recursive: true })
  const secret = randomBytes(32).toString('hex')
  writeFileSync(file, secret, { mode: 0o600 })
  return secret
}
