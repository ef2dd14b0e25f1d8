import { table, type ImageStatus } from 'podgate/contract';

type GlanceStatus =
  | 'queued'
  | 'saving'
  | 'uploading'
  | 'importing'
  | 'active'
  | 'deactivated'
  | 'killed'
  | 'deleted'
  | 'pending_delete'
  | 'error'
  | 'unknown';

/** Glance's status (mapping §4.3). Nova's proxy for images writes the same words in capitals. */
const statuses = table<GlanceStatus, ImageStatus>(
  {
    queued: 'queued',
    saving: 'saving',
    uploading: 'saving',
    importing: 'saving',
    active: 'active',
    deactivated: 'deactivated',
    killed: 'killed',
    deleted: 'deleted',
    pending_delete: 'deleted',
    error: 'killed',
    unknown: 'unknown',
  },
  'unknown',
);

export const imageStatus = (raw: string | null | undefined): ImageStatus => statuses(raw?.toLowerCase());
