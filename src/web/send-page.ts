import type { Response } from 'express'

/** Answers with a whole page. The response's own `send` would look for a type, a charset and a digest that are known here. */
export function sendPage(res: Response, status: number, html: string): void {
  const bytes = Buffer.from(html)
  res.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': bytes.length })
  res.end(bytes)
}
