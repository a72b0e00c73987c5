import type { Request } from 'express'
import { isFormTooOld } from './csrf.ts'

const tooOld = 'This page was open for too long, or your browser does not keep cookies.'

/**
 * The status and errors for a form that needs no session; those of a form that was sent too late, if it was. `field` has to be filled in again, and
 * `next` says so.
 */
export const orTooOld = (req: Request, field: string, next: string): { status: number; errors: Record<string, string> } =>
  isFormTooOld(req) ? { status: 403, errors: { [field]: `${tooOld} ${next}` } } : { status: 200, errors: {} }
