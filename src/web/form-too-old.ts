import type { Request } from 'express'
import { isFormTooOld } from './csrf.ts'

const tooOld = 'This page was open for too long, or your browser does not keep cookies.'

/** Status and errors of a form for anyone: those of one that came too late where it did. `field` is what has to be given again, `next` says so. */
export const orTooOld = (req: Request, field: string, next: string): { status: number; errors: Record<string, string> } =>
  isFormTooOld(req) ? { status: 403, errors: { [field]: `${tooOld} ${next}` } } : { status: 200, errors: {} }
