import { BooksApi } from "./api.ts";
import { FaultScript } from "./faults.ts";
import { NightlyJob } from "./nightly.ts";
import { type Credentials, OAuth } from "./oauth.ts";
import { Quota } from "./quota.ts";
import type { SandboxRequest } from "./request.ts";
import { RequestLog } from "./request-log.ts";
import type { OrganizationRow } from "./rows.ts";
import { seedWorld } from "./seed.ts";
import { SandboxServer } from "./server.ts";
import { defaultSwitches, type SandboxSwitches } from "./switches.ts";
import { World } from "./world.ts";
import { WorldState } from "./world-state.ts";

export interface SandboxOptions {
  /** 0, the default: any free one. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** The same seed and the same time give the same data. Default 1. */
  seed?: number;
  /** Contacts of type customer; a few vendors come on top. Default 2,000. */
  customers?: number;
  /** Default 10,000. */
  invoices?: number;
  /** Epoch milliseconds; all of the server's time comes from here. Default `Date.now`. */
  now?: () => number;
  /**
   * The moment around which the data is laid, epoch milliseconds; default: `now` at the start. A sandbox that is
   * started again with the same one has the same data again.
   */
  epoch?: number;
  switches?: Partial<SandboxSwitches>;
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT`: accounts server (`/oauth/v2/token` …) and API (`/books/v3/…`) in one. */
  readonly url: string;
  readonly organizationId: string;
  readonly credentials: Credentials;
  /** The records, to look at and to change. */
  readonly world: World;
  /** Every request served. */
  readonly log: RequestLog;
  setSwitches(patch: Partial<SandboxSwitches>): void;
  /** Runs after a request was admitted and before it is answered; an async hook holds the answer back. */
  beforeResponse(hook: ((request: SandboxRequest) => void | Promise<void>) | null): void;
  /** A self client's code, for a minute and once. */
  selfClientCode(scopes: readonly string[]): string;
  /** Ends all access tokens now, as if their hour were over. */
  expireAccessTokens(): void;
  close(): Promise<void>;
}

const ORGANIZATION: OrganizationRow = {
  id: "20071234567",
  name: "Brandung Handelskontor GmbH",
  currencyCode: "EUR",
  countryCode: "DE",
  languageCode: "de",
  planName: "FREE",
};

/**
 * Starts a local Zoho Books over HTTP: OAuth, organizations, contacts and invoices to read, quotas, and faults on
 * demand, on seeded data that can be changed while clients read it. It also answers below `/sandbox/` for
 * processes that cannot hold the returned object, see `control`.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { seed = 1, customers = 2000, invoices = 10_000, now = Date.now } = options;
  const switches: SandboxSwitches = { ...defaultSwitches(), ...options.switches };
  const started = options.epoch ?? now();
  let seeding = true;
  const time = () => (seeding ? started : now());
  const state = new WorldState(ORGANIZATION, switches, time);
  seedWorld(state, { seed, customers, invoices });
  seeding = false;
  const world = new World(state);
  const log = new RequestLog();
  const quota = new Quota(state);
  const oauth = new OAuth(seed, switches, now);
  const faults = new FaultScript();
  faults.load(switches.faults);
  const setSwitches = (patch: Partial<SandboxSwitches>) => {
    Object.assign(switches, patch);
    if (patch.faults) faults.load(patch.faults);
  };
  const expireAccessTokens = () => oauth.expireAccessTokens();
  const api = new BooksApi(state, oauth, quota, new NightlyJob(state));
  const controlled = { world, log, quota, setSwitches, expireAccessTokens };
  const server = new SandboxServer({ api, oauth, quota, faults, log, switches, now, controlled });
  await server.listen(options.port ?? 0, options.host ?? "127.0.0.1");
  return {
    url: server.url,
    organizationId: state.organization.id,
    credentials: oauth.credentials,
    world,
    log,
    setSwitches,
    beforeResponse: (hook) => server.beforeResponse(hook),
    selfClientCode: (scopes) => oauth.selfClientCode(scopes),
    expireAccessTokens,
    close: () => server.close(),
  };
}
