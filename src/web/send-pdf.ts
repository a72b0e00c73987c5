import type { Response } from 'express'
import { attachment } from './attachment.ts'

/** Sends a PDF to be saved under this name. */
export function sendPdf(res: Response, name: string, bytes: Uint8Array): void {
  res.set({ 'Content-Type': 'application/pdf', 'X-Content-Type-Options': 'nosniff', 'Content-Disposition': attachment(name) }).send(Buffer.from(bytes))
}
