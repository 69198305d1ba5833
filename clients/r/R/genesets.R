#' Read a GMT file
#'
#' @param file A file of sets, a set a line: name TAB description TAB genes.
#' @return A named list of character vectors.
#' @examples
#' file <- tempfile(fileext = ".gmt")
#' writeLines("CELL_CYCLE\t\tCDK1\tCCNB1", file)
#' read_gmt(file)
#' @export
read_gmt <- function(file) {
  lines <- readLines(file, warn = FALSE, encoding = "UTF-8")
  lines <- lines[nzchar(trimws(lines))]
  parts <- strsplit(lines, "\t", fixed = TRUE)
  sets <- lapply(parts, function(part) {
    genes <- trimws(part[-(1:2)])
    genes[nzchar(genes)]
  })
  names(sets) <- vapply(parts, `[`, character(1), 1)
  if (any(lengths(sets) == 0)) {
    stop(file, ': set "', names(sets)[lengths(sets) == 0][1],
         '" has no genes. A line is name TAB description TAB genes.', call. = FALSE)
  }
  if (anyDuplicated(names(sets))) {
    stop(file, ' has a second set "', names(sets)[duplicated(names(sets))][1], '".', call. = FALSE)
  }
  sets
}

gene_list <- function(genes) {
  if (is.factor(genes)) genes <- as.character(genes)
  if (is.character(genes) && length(genes) == 1) genes <- strsplit(genes, "[[:space:],;]+")[[1]]
  if (is.numeric(genes)) genes <- format(genes, scientific = FALSE, trim = TRUE)
  genes[nzchar(genes)]
}

# Up and down lists, or profiles, as fields of a query or job.
query_fields <- function(up, down, profile, name) {
  if (!is.null(profile)) {
    if (!is.null(up) || !is.null(down)) stop("Give either lists, up and down, or a profile.", call. = FALSE)
    return(list(signature = signature_field(profile, name)))
  }
  if (is.null(up) && is.null(down)) stop("Give up, down or profile.", call. = FALSE)
  if (!is.null(up) && !is.null(down) && is.list(up) != is.list(down)) {
    stop("Give up and down both as vectors, or both as lists by name.", call. = FALSE)
  }
  given <- list(`uptag-cmapfile` = up, `dntag-cmapfile` = down)
  lapply(given[!vapply(given, is.null, logical(1))], function(lists) {
    sets <- if (is.list(lists)) lists else structure(list(lists), names = name)
    if (is.null(names(sets))) stop("Lists of several queries have names.", call. = FALSE)
    lines <- mapply(function(tag, genes) paste(c(tag, "", gene_list(genes)), collapse = "\t"), names(sets), sets)
    paste0(paste(lines, collapse = "\n"), "\n")
  })
}

signature_field <- function(profile, name) {
  values <- if (is.numeric(profile) && is.null(dim(profile))) {
    matrix(profile, dimnames = list(names(profile), name))
  } else {
    as.matrix(profile)
  }
  genes <- rownames(values)
  if (is.null(genes) || !is.numeric(values)) stop("A profile is numbers that are named by genes.", call. = FALSE)
  if (anyDuplicated(genes)) {
    stop('The profile has gene "', genes[duplicated(genes)][1], '" twice. Leave one value for each gene.', call. = FALSE)
  }
  lapply(colnames(values), function(column) {
    known <- !is.na(values[, column])
    list(name = column, values = as.list(structure(values[known, column], names = genes[known])))
  })
}
