import { remoteSourceConformance } from '../../conformance/remote-source.ts';
import { aManifestWorld, anApiWorld, anEdgarWorld, anS3World, aScrapeWorld } from '../../conformance/source-worlds.ts';

remoteSourceConformance('url_scrape', aScrapeWorld);
remoteSourceConformance('manifest', aManifestWorld);
remoteSourceConformance('api_fetch', anApiWorld);
remoteSourceConformance('sec_edgar', anEdgarWorld);
remoteSourceConformance('s3_prefix', anS3World);
