import { remoteSourceConformance } from '../../conformance/remote-source.ts';
import {
  aDatabaseWorld,
  aManifestWorld,
  anApiWorld,
  anEdgarWorld,
  anS3World,
  aScrapeWorld,
} from '../../conformance/source-worlds.ts';

remoteSourceConformance('url_scrape', aScrapeWorld);
remoteSourceConformance('manifest', aManifestWorld);
remoteSourceConformance('api_fetch', anApiWorld);
remoteSourceConformance('database_query', aDatabaseWorld);
remoteSourceConformance('sec_edgar', anEdgarWorld);
remoteSourceConformance('s3_prefix', anS3World);
