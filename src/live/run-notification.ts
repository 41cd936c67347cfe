import { z } from "zod";

const schema = z.object({
  runId: z.uuid(),
  userId: z.uuid(),
  organizationId: z.uuid(),
  seq: z.int(),
});

/** Which run changed. Who may see it is decided by the row that is read then, never by this. */
export function parseRunNotification(payload: string): z.infer<typeof schema> | null {
  try {
    return schema.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}
