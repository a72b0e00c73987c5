import { quoted } from '../fhir/quoted.ts'
import { allOperations } from '../fhir/operations.ts'
import type { Exchange } from './exchange.ts'
import { object, objects, text } from './look.ts'
import type { Json } from './look.ts'
import type { Fault } from './rule.ts'
import { sources } from './sources.ts'

/** Runs a check on the claims, where there are any: one that is absent or unreadable is told once, by JWT-01 or JWT-02. */
export const claims = (check: (payload: Json, x: Exchange) => Fault | Fault[] | null) => (x: Exchange) =>
  x.jwt.kind === 'read' ? check(x.jwt.payload, x) : null
export const practitioner = (check: (who: Json, payload: Json) => Fault | Fault[] | null) =>
  claims((payload) => (payload['requesting_practitioner'] === undefined ? null : check(object(payload['requesting_practitioner']), payload)))
export const tenDigits = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1_000_000_000 && value <= 9_999_999_999
export const isIdentifier = (one: Json): boolean => text(one['system']) !== '' && text(one['value']) !== ''
export const identifierOf = (holder: Json, system: string): Json | undefined => objects(holder['identifier']).find((one) => one['system'] === system)
/** Reports a claim that is a resource of another type, or of none. */
export const wrongType = (holder: Json, claim: string, type: string): Fault[] =>
  holder['resourceType'] === type
    ? []
    : [
        {
          where: `JWT.${claim}.resourceType`,
          says: `${claim} must be a resource of STU3: "resourceType": "${type}"; found ${foundType(holder['resourceType'])}.`,
        },
      ]
const foundType = (value: unknown): string => (typeof value === 'string' ? quoted(value, 40) : value === undefined ? 'none' : 'no text')

/** Where the rules of the token apply, and what breaking one comes to. */
export const tokenDefaults = { on: allOperations, status: 403, code: 'security', spine: 'ACCESS DENIED', source: sources.token } as const
