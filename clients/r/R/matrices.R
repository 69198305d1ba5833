#' z-scores of some genes in some signatures
#'
#' @param client A client, of [openclue()].
#' @param genes Entrez ids, symbols or probes; by default all of the space.
#' @param sigs Signature ids; by default all of the dataset.
#' @param dataset A dataset by name; `"Touchstone"` is the server's default one.
#' @param space `"landmark"`, `"bing"` or `"all"`; by default the largest of the dataset.
#' @param ignore_missing Leave out what the dataset lacks, instead of refusing.
#' @param as What to answer.
#' @return Genes x signatures, in the order asked for, named by Entrez ids and signature ids: a data frame, a numeric matrix,
#'   or a SummarizedExperiment with the symbols of the genes and the metadata of the signatures, its assay called `z`.
#' @examples
#' \dontrun{
#' client <- openclue_demo()
#' sigs <- oc_sigs(client, pert_iname = "vorinostat", limit = 3)$sig_id
#' oc_slice(client, c("TP53", "MYC"), sigs)
#' }
#' @export
oc_slice <- function(client, genes = NULL, sigs = NULL, dataset = "Touchstone", space = NULL, ignore_missing = FALSE,
                     as = c("data.frame", "matrix", "SummarizedExperiment")) {
  as <- match.arg(as)
  if (as == "SummarizedExperiment" && !requireNamespace("SummarizedExperiment", quietly = TRUE)) {
    stop("A SummarizedExperiment needs the Bioconductor package SummarizedExperiment.", call. = FALSE)
  }
  body <- list(genes = if (!is.null(genes)) I(gene_list(genes)), sigs = if (!is.null(sigs)) I(as.character(sigs)),
               space = space, ignore_missing = if (ignore_missing) TRUE)
  body <- body[!vapply(body, is.null, logical(1))]
  if (!length(body)) body <- no_fields()
  found <- parse_gct(slice_text(client, dataset, body))
  switch(as,
    matrix = found$data,
    data.frame = as.data.frame(found$data, optional = TRUE),
    SummarizedExperiment = SummarizedExperiment::SummarizedExperiment(
      assays = list(z = found$data), rowData = S4Vectors::DataFrame(found$rows, check.names = FALSE),
      colData = S4Vectors::DataFrame(found$columns, check.names = FALSE)
    )
  )
}

slice_text <- function(client, dataset, body) {
  place <- paste0("api/datasets/", dataset, "/slice")
  text_of(send(client, "POST", place, query = list(format = "gct"), body = as_json(body), accept = "*/*"))
}

#' How perturbagens connect to each other
#'
#' From the background of a dataset.
#'
#' @param client A client, of [openclue()].
#' @param pert A pert_id or name; several for a matrix.
#' @param targets Rows of a matrix: pert_ids or names, or `"all"`.
#' @param dataset A dataset by name; by default the server's default one.
#' @param cell A cell line; by default the summary over all.
#' @param score `"tau"`, -100 to 100, or `"ncs"`.
#' @param pert_type Only connections to perturbagens of this type.
#' @param limit Most connections of one perturbagen.
#' @return A data frame. Of one perturbagen its connections, the most alike first: `rank`, `pert_id`, `pert_iname`, `pert_type`,
#'   `score`, `summary` and a column `cell:<name>` for each cell line. Of several, targets x metadata and a column for each.
#' @examples
#' \dontrun{
#' oc_connections(openclue_demo(), "vorinostat", limit = 5)
#' }
#' @export
oc_connections <- function(client, pert, targets = "all", dataset = NULL, cell = NULL, score = "tau", pert_type = NULL,
                           limit = Inf) {
  if (length(pert) != 1) {
    body <- list(perts = I(pert), targets = if (identical(targets, "all")) "all" else I(targets), score = score,
                 cells = if (!is.null(cell)) I(cell), pert_type = pert_type)
    body <- as_json(body[!vapply(body, is.null, logical(1))])
    place <- paste0("api/datasets/", if (is.null(dataset)) "Touchstone" else dataset, "/connections")
    answer <- send(client, "POST", place, query = list(format = "csv"), body = body, accept = "text/csv")
    return(table_of(text_of(answer), "id"))
  }
  said <- get_json(client, paste0("api/perts/", utils::URLencode(pert, reserved = TRUE), "/connections"), dataset = dataset,
                   cell = cell, score = score, pert_type = pert_type, limit = if (is.finite(limit)) limit else 0)
  frame <- rows_frame(lapply(said$connections, function(one) one[setdiff(names(one), "cells")]))
  for (line in unlist(said$cells)) {
    in_cell <- function(one) number_or_na(one$cells[[line]])
    frame[[paste0("cell:", line)]] <- vapply(said$connections, in_cell, numeric(1))
  }
  structure(frame, dataset = said$dataset, score = said$score)
}

# A GCT #1.3 as the server writes it; -666 in metadata is a missing value.
parse_gct <- function(text) {
  lines <- strsplit(text, "\n", fixed = TRUE)[[1]]
  if (!length(lines) || trimws(lines[1]) != "#1.3") stop("A GCT of version #1.3 was expected.", call. = FALSE)
  size <- as.integer(strsplit(lines[2], "\t", fixed = TRUE)[[1]])
  row_fields <- size[3]
  column_fields <- size[4]
  cells <- do.call(rbind, strsplit(paste0(lines[-(1:2)], "\t."), "\t", fixed = TRUE))
  cells <- cells[, -ncol(cells), drop = FALSE]
  if (nrow(cells) != 1 + column_fields + size[1] || ncol(cells) != 1 + row_fields + size[2]) {
    stop("The GCT does not have the size that it says.", call. = FALSE)
  }
  rows <- 1 + column_fields + seq_len(size[1])
  columns <- 1 + row_fields + seq_len(size[2])
  heads <- 1 + seq_len(column_fields)
  data <- matrix(suppressWarnings(as.numeric(cells[rows, columns])), size[1], dimnames = list(cells[rows, 1], cells[1, columns]))
  list(
    data = data,
    rows = metadata_frame(cells[rows, 1 + seq_len(row_fields), drop = FALSE], cells[1, 1 + seq_len(row_fields)], rownames(data)),
    columns = metadata_frame(t(cells[heads, columns, drop = FALSE]), cells[heads, 1], colnames(data))
  )
}

metadata_frame <- function(cells, fields, ids) {
  columns <- lapply(seq_along(fields), function(at) {
    values <- cells[, at]
    values[values %in% c("-666", "")] <- NA
    if (grepl("_(id|iname|symbol)$", fields[at])) values else utils::type.convert(values, as.is = TRUE)
  })
  structure(columns, names = fields, row.names = ids, class = "data.frame")
}

# A GCT #1.2 of genes x signatures, to be sent to the server.
gct_text <- function(matrix) {
  matrix <- as.matrix(matrix)
  if (!is.numeric(matrix) || is.null(rownames(matrix)) || is.null(colnames(matrix))) {
    stop("A matrix of signatures is numbers, its rows named by genes and its columns by signatures.", call. = FALSE)
  }
  for (ids in list(rownames(matrix), colnames(matrix))) {
    if (anyDuplicated(ids)) stop('The matrix has "', ids[duplicated(ids)][1], '" twice.', call. = FALSE)
  }
  body <- apply(matrix, 2, function(column) ifelse(is.na(column), "NaN", format(column, digits = 17, trim = TRUE)))
  body <- matrix(body, nrow(matrix))
  lines <- paste(rownames(matrix), "", apply(body, 1, paste, collapse = "\t"), sep = "\t")
  head <- paste(c("Name", "Description", colnames(matrix)), collapse = "\t")
  paste0(paste(c("#1.2", paste(dim(matrix), collapse = "\t"), head, lines), collapse = "\n"), "\n")
}
