import { initAll } from './nhsuk.js'

initAll()
if (document.querySelector('[data-copy]')) (await import('./copy.js')).offer()
if (document.querySelector('[data-edit]')) (await import('./edit-cell.js')).offer()
if (document.querySelector('[data-edit], [data-arrows]')) (await import('./arrow-keys.js')).offer()
if (document.querySelector('[data-live-log]')) (await import('./live-log.js')).watch()
if (document.querySelector('[data-live-parts]')) (await import('./live-parts.js')).follow()
