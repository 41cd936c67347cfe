export interface DataCenter {
  readonly accountsUrl: string;
  /** Host of the Books API, as Zoho's `api_domain`. */
  readonly apiUrl: string;
}

/** For refresh tokens made by hand. With the consent page, Zoho itself says both. */
export const DATA_CENTERS: Readonly<Record<string, DataCenter>> = {
  us: { accountsUrl: "https://accounts.zoho.com", apiUrl: "https://www.zohoapis.com" },
  eu: { accountsUrl: "https://accounts.zoho.eu", apiUrl: "https://www.zohoapis.eu" },
  in: { accountsUrl: "https://accounts.zoho.in", apiUrl: "https://www.zohoapis.in" },
  au: { accountsUrl: "https://accounts.zoho.com.au", apiUrl: "https://www.zohoapis.com.au" },
  jp: { accountsUrl: "https://accounts.zoho.jp", apiUrl: "https://www.zohoapis.jp" },
  ca: { accountsUrl: "https://accounts.zohocloud.ca", apiUrl: "https://www.zohoapis.ca" },
  sa: { accountsUrl: "https://accounts.zoho.sa", apiUrl: "https://www.zohoapis.sa" },
  cn: { accountsUrl: "https://accounts.zoho.com.cn", apiUrl: "https://www.zohoapis.com.cn" },
  uk: { accountsUrl: "https://accounts.zoho.uk", apiUrl: "https://www.zohoapis.uk" },
};

const OWN_HOST = /(^|\.)zohoapis\.(com|eu|in|jp|ca|sa|uk|ae|com\.au|com\.cn)$|(^|\.)zoho\.com$/;

/** Whether the API is Zoho's own, where going over the minute's limit blocks the organization for an hour. */
export function isZohoHost(apiUrl: string): boolean {
  return OWN_HOST.test(new URL(apiUrl).hostname.toLowerCase());
}
