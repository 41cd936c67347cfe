drop index if exists invoices_cache_block_idx;
